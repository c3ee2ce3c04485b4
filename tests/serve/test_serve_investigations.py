"""The investigators' day over gRPC: plan, queue, claim, evidence, verdict, label."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import grpc
import pytest
from google.type.money_pb2 import Money

from tillguard.domain import Disposition, Verdict
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as tills
from tillguard.v1 import investigation_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_pb2 import (
    CASE_STATE_CLAIMED,
    CASE_STATE_CLOSED,
    CASE_STATE_OPEN,
    DISPOSITION_CONFIRMED,
    QueueEntry,
    ShiftPlan,
)
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub

Ask = Callable[..., tills.DecideRequest]
TUESDAY = "2017-12-12"
NOON = 1_512_493_200


async def planned(
    till: DecisionServiceStub, office: InvestigationServiceStub, refund: Ask
) -> tuple[ShiftPlan, list[QueueEntry]]:
    """Refunds without receipt by twenty cashiers, and the plan of a day on which many work."""
    for number in range(20):
        await till.Decide(refund(number + 1, employee=f"e{number}", membership=f"m{number}"))
    plan = (await office.PlanShift(wire.PlanShiftRequest(business_date=TUESDAY))).plan
    queues = [
        (await office.ListQueue(wire.ListQueueRequest(investigator=name))).entries
        for name in sorted({a.investigator for a in plan.assignments})
    ]
    return plan, [entry for queue in queues for entry in queue]


async def test_every_flagged_decision_is_planned_or_left_out_with_a_reason(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    plan, entries = await planned(till, office, refund)
    given = {a.case_id for a in plan.assignments}
    left = {case.case_id for case in plan.left_out}
    assert given
    assert not given & left
    assert all(case.reason for case in plan.left_out)
    evidence = [key for case in service.desk.journal.open_cases() for key in case.evidence]
    flagged = [service.desk.find(f"367/1/2017-12-05/{n + 1}").row for n in range(20)]
    assert sorted(evidence) == sorted(row.key for row in flagged if row.flagged)
    assert {entry.case.case_id for entry in entries} == given
    assert plan.value.units <= plan.bound.units


async def test_planning_again_invents_no_case_and_loses_none(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    await planned(till, office, refund)
    before = service.desk.journal.open_cases()
    await office.PlanShift(wire.PlanShiftRequest(business_date=TUESDAY))
    assert service.desk.journal.open_cases() == before


async def test_a_claim_race_of_twenty_has_one_winner(
    till: DecisionServiceStub, office: InvestigationServiceStub, refund: Ask
) -> None:
    _, entries = await planned(till, office, refund)
    calls = [
        office.ClaimCase(
            wire.ClaimCaseRequest(case_id=entries[0].case.case_id, investigator=f"p{number}")
        )
        for number in range(20)
    ]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    won = [o for o in outcomes if isinstance(o, wire.ClaimCaseResponse)]
    assert len(won) == 1
    assert {o.code() for o in outcomes if isinstance(o, grpc.aio.AioRpcError)} == {
        grpc.StatusCode.FAILED_PRECONDITION
    }


async def test_a_verdict_becomes_a_label_for_each_transaction_once_and_history_learns_it(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    _, entries = await planned(till, office, refund)
    case = entries[0].case
    name = "Avery"
    claim = wire.ClaimCaseRequest(case_id=case.case_id, investigator=name)
    assert (await office.ClaimCase(claim)).case.state == CASE_STATE_CLAIMED
    note = wire.AddEvidenceRequest(case_id=case.case_id, investigator=name, note="watched video")
    assert any("watched video" in n for n in (await office.AddEvidence(note)).case.notes)
    close = wire.CloseCaseRequest(
        case_id=case.case_id,
        investigator=name,
        disposition=DISPOSITION_CONFIRMED,
        recovered=Money(currency_code="USD", units=12, nanos=500_000_000),
        note="admitted",
    )
    closed = (await office.CloseCase(close)).case
    assert (await office.CloseCase(close)).case == closed
    assert (closed.state, closed.recovered.units) == (CASE_STATE_CLOSED, 12)
    assert any("watched video" in n for n in closed.notes)
    labels = service.desk.journal.labels(2**40)
    assert sorted(label.key for label in labels) == sorted(case.evidence)
    assert all(label.confirmed and label.source == "verdict" for label in labels)
    learnt = [e for e in service.desk.journal.events() if e.kind == "outcome"]
    assert len(learnt) == len(case.evidence)
    left = (await office.ListQueue(wire.ListQueueRequest(investigator=name))).entries
    assert case.case_id not in {entry.case.case_id for entry in left}


async def test_a_released_case_is_open_for_others(
    till: DecisionServiceStub, office: InvestigationServiceStub, refund: Ask
) -> None:
    _, entries = await planned(till, office, refund)
    case_id = entries[0].case.case_id
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=case_id, investigator="one"))
    with pytest.raises(grpc.aio.AioRpcError, match="claimed by one"):
        await office.ReleaseCase(wire.ReleaseCaseRequest(case_id=case_id, investigator="two"))
    freed = await office.ReleaseCase(wire.ReleaseCaseRequest(case_id=case_id, investigator="one"))
    assert freed.case.state == CASE_STATE_OPEN
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=case_id, investigator="two"))


async def test_a_day_on_which_nobody_works_says_so(
    office: InvestigationServiceStub, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    book = service.desk.pipeline.rulebook.policies
    monkeypatch.setattr(book, "staffing", replace(book.staffing, investigators=()))
    with pytest.raises(grpc.aio.AioRpcError, match=r"nobody works .*staffing\.yaml"):
        await office.PlanShift(wire.PlanShiftRequest(business_date=TUESDAY))


async def test_a_plan_says_how_much_of_the_minutes_goes_to_random_picks(
    till: DecisionServiceStub, office: InvestigationServiceStub, refund: Ask, service: Service
) -> None:
    await till.Decide(refund(1))
    plan = (await office.PlanShift(wire.PlanShiftRequest(business_date=TUESDAY))).plan
    bounds = service.desk.pipeline.rulebook.policies.staffing.explore
    assert bounds.floor < plan.exploration_share < bounds.ceiling
    assert all(0 < one.propensity <= 1 for one in plan.assignments)


async def test_the_plans_price_of_a_minute_reaches_the_next_decision(
    till: DecisionServiceStub, office: InvestigationServiceStub, refund: Ask
) -> None:
    plan, _ = await planned(till, office, refund)
    decision = (await till.Decide(refund(99))).decision
    assert decision.prices.source.startswith("plan")
    called = plan.minute_prices[f"shift Avery {TUESDAY}"]  # of the coast, the only one for returns
    assert amount(decision.prices.investigator) == pytest.approx(amount(called))


def amount(price: Money) -> float:
    return price.units + price.nanos / 1e9


async def test_a_verdict_whose_outcome_a_crash_swallowed_is_learnt_at_the_next_start(
    settings: Settings, refund: Ask
) -> None:
    crashed = await start(settings, Replay(NOON))
    await crashed.desk.answer(refund(1, membership="m7"))
    key = "367/1/2017-12-05/1"
    journal = crashed.desk.journal
    await crashed.office.plan(TUESDAY)
    (case,) = journal.open_cases()
    journal.claim_case(case.id, "Avery", NOON + 9000, NOON)
    journal.close_case(case.id, "Avery", Verdict(Disposition.CONFIRMED), NOON)
    await crashed.stop(grace=0.1)
    again = await start(settings, Replay(NOON))
    assert learnt_of(again) == ([key], 1, 0)
    journal = again.desk.journal
    journal.contest_case(case.id, case.subject, "not me", NOON)
    journal.answer_contest(case.id, "Zoe", True, "so it was", NOON)
    await again.stop(grace=0.1)
    corrected = await start(settings, Replay(NOON))
    assert learnt_of(corrected) == ([key, key], 0, 1)
    await corrected.stop(grace=0.1)


def learnt_of(service: Service) -> tuple[list[str], int, int]:
    """Keys of the outcomes, and how many confirmed and cleared ones history counts."""
    history = service.desk.pipeline.history
    kept = history.customer.households["m7"], history.employee.cashiers["e1"]
    outcomes = [e.key for e in service.desk.journal.events() if e.kind == "outcome"]
    return outcomes, sum(one.confirmed for one in kept), sum(one.cleared for one in kept)
