"""Work on cases over gRPC: laws over every call about a case, and what people do to each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import ErrorInfo
from google.type.money_pb2 import Money
from grpc_status import rpc_status
from sqlmodel import select
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.journal.tables import InvestigationCase
from tillguard.policy.staffing import Investigator
from tillguard.serve.wiring import Service
from tillguard.v1 import decision_service_pb2 as tills
from tillguard.v1 import investigation_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_pb2 import (
    CASE_STATE_CLAIMED,
    CASE_STATE_OPEN,
    CONTEST_STATE_OVERTURNED,
    DISPOSITION_CLEARED,
    DISPOSITION_CONFIRMED,
)
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub

Ask = Callable[..., tills.DecideRequest]
Make = Callable[[str, str], Message]
TUESDAY = "2017-12-12"

HELD: dict[str, Make] = {
    "ClaimCase": lambda id, who: wire.ClaimCaseRequest(case_id=id, investigator=who),
    "ReleaseCase": lambda id, who: wire.ReleaseCaseRequest(case_id=id, investigator=who),
    "ReassignCase": lambda id, who: wire.ReassignCaseRequest(
        case_id=id, investigator=who, to="Zoe"
    ),
    "SnoozeCase": lambda id, who: snooze(id, who, 1_512_500_000),
    "AddEvidence": lambda id, who: wire.AddEvidenceRequest(
        case_id=id, investigator=who, note="seen"
    ),
    "CloseCase": lambda id, who: close(id, who),
}
OTHERS: dict[str, Make] = {
    "PinCase": lambda id, who: wire.PinCaseRequest(case_id=id, investigator="Avery", by=who),
    "GetCase": lambda id, who: wire.GetCaseRequest(case_id=id),
    "ReopenCase": lambda id, who: wire.ReopenCaseRequest(
        case_id=id, investigator=who, reason="new"
    ),
    "ContestCase": lambda id, who: wire.ContestCaseRequest(
        case_id=id, contester=who, statement="no"
    ),
    "AnswerContest": lambda id, who: wire.AnswerContestRequest(
        case_id=id, investigator=who, outcome=CONTEST_STATE_OVERTURNED, answer="so it was"
    ),
}


def snooze(id: str, who: str, until: int) -> wire.SnoozeCaseRequest:
    request = wire.SnoozeCaseRequest(case_id=id, investigator=who, reason="video to come")
    request.end_time.seconds = until
    return request


def close(id: str, who: str, **more: Any) -> wire.CloseCaseRequest:
    given = {"disposition": DISPOSITION_CONFIRMED, "spent_minutes": 5} | more
    return wire.CloseCaseRequest(case_id=id, investigator=who, **given)


async def refused(call: Any) -> tuple[str, str]:
    """Code and reason of a refusal."""
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call
    status, info = rpc_status.from_call(error.value), ErrorInfo()
    assert status is not None
    assert status.details[0].Unpack(info)
    return error.value.code().name, info.reason


@pytest.fixture
async def cases(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> list[str]:
    """Ids of four cases, one for each of as many memberships."""
    for number in range(4):
        await till.Decide(refund(number + 1, employee=f"e{number}", membership=f"m{number}"))
    await office.PlanShift(wire.PlanShiftRequest(business_date=TUESDAY))
    return [case.id for case in service.desk.journal.open_cases()]


def test_every_call_about_a_case_is_under_the_laws() -> None:
    methods = wire.DESCRIPTOR.services_by_name["InvestigationService"].methods
    about_one = {m.name for m in methods if "case_id" in m.input_type.fields_by_name}
    assert HELD.keys() | OTHERS.keys() == about_one


async def test_every_call_says_that_a_case_is_unknown_or_that_another_holds_it(
    cases: list[str], office: InvestigationServiceStub, service: Service
) -> None:
    for name, make in (HELD | OTHERS).items():
        told = await refused(getattr(office, name)(make("c-none", "Avery")))
        assert told == ("NOT_FOUND", "UNKNOWN_CASE"), name
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=cases[0], investigator="Avery"))
    before = service.desk.journal.case_trail(cases[0])
    for name, make in HELD.items():
        told = await refused(getattr(office, name)(make(cases[0], "Zoe")))
        assert told == ("FAILED_PRECONDITION", "CASE_HELD_BY_OTHER"), name
    assert service.desk.journal.case_trail(cases[0]) == before


def batch(ids: list[str]) -> wire.BatchUpdateCasesRequest:
    return wire.BatchUpdateCasesRequest(
        investigator="Avery", case_ids=ids, release=wire.BatchRelease()
    )


def all_calls(cases: list[str], subject: str) -> list[tuple[str, Message, str]]:
    """Every call in an order in which each has something to do, and who does it."""
    id = cases[0]
    return [
        ("PlanShift", wire.PlanShiftRequest(business_date=TUESDAY), "tillguard"),
        ("ListQueue", wire.ListQueueRequest(investigator="Avery"), ""),
        ("ClaimCase", HELD["ClaimCase"](id, "Avery"), "Avery"),
        ("ClaimCase", HELD["ClaimCase"](cases[1], "Avery"), "Avery"),
        ("BatchUpdateCases", batch(cases[1:2]), "Avery"),
        ("AddEvidence", HELD["AddEvidence"](id, "Avery"), "Avery"),
        ("PinCase", OTHERS["PinCase"](id, "Quinn"), "Quinn"),
        ("ReleaseCase", HELD["ReleaseCase"](id, "Avery"), "Avery"),
        ("ReassignCase", HELD["ReassignCase"](id, "Avery"), "Avery"),
        ("SnoozeCase", HELD["SnoozeCase"](id, "Zoe"), "Zoe"),
        ("ClaimCase", HELD["ClaimCase"](id, "Avery"), "Avery"),
        ("CloseCase", HELD["CloseCase"](id, "Avery"), "Avery"),
        ("ReopenCase", OTHERS["ReopenCase"](id, "Zoe"), "Zoe"),
        ("ClaimCase", HELD["ClaimCase"](id, "Avery"), "Avery"),
        ("CloseCase", HELD["CloseCase"](id, "Avery"), "Avery"),
        ("ContestCase", OTHERS["ContestCase"](id, subject), subject),
        ("AnswerContest", OTHERS["AnswerContest"](id, "Zoe"), "Zoe"),
        ("GetCase", OTHERS["GetCase"](id, ""), ""),
        ("GetLedger", wire.GetLedgerRequest(), ""),
        ("ListPrevention", wire.ListPreventionRequest(), ""),
    ]


def standing(service: Service) -> dict[str, tuple[Any, ...]]:
    """Every case's row and evidence, and how long its trail is."""
    journal, found = service.desk.journal, {}
    with journal.database.view() as session:
        for row in session.exec(select(InvestigationCase)):
            keys = tuple(journal.case_file(row.id).case.evidence)
            found[row.id] = (row.model_dump(), keys, len(journal.case_trail(row.id)))
    return found


async def test_whatever_changes_a_case_or_its_plan_leaves_a_line_that_says_who(
    cases: list[str],
    till: DecisionServiceStub,
    office: InvestigationServiceStub,
    service: Service,
    refund: Ask,
) -> None:
    await till.Decide(refund(20, employee="e0", membership="m0"))
    calls = all_calls(cases, service.desk.journal.case_file(cases[0]).case.subject)
    methods = wire.DESCRIPTOR.services_by_name["InvestigationService"].methods
    assert {name for name, _, _ in calls} == {method.name for method in methods}
    for name, request, who in calls:
        before = standing(service)
        await getattr(office, name)(request)
        after = standing(service)
        changed = {id for id, now in after.items() if now[:2] != before.get(id, ((), ()))[:2]}
        told = {id for id, now in after.items() if now[2] != before.get(id, (0, 0, 0))[2]}
        assert changed == told, name
        assert bool(changed) == bool(who), name
        assert {service.desk.journal.case_trail(id)[-1].by for id in changed} <= {who}, name


async def test_a_verdict_sent_twenty_times_at_once_counts_once(
    cases: list[str], office: InvestigationServiceStub, service: Service
) -> None:
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=cases[0], investigator="Avery"))
    asked = close(cases[0], "Avery", recovered=Money(currency_code="USD", units=40))
    answers = await asyncio.gather(*(office.CloseCase(asked) for _ in range(20)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    found = await office.GetCase(wire.GetCaseRequest(case_id=cases[0]))
    assert [step.verb for step in found.history] == ["open", "claim", "close"]
    assert (found.case.recovered.units, found.case.spent_minutes) == (40, 5)
    assert len(service.desk.journal.labels(2**40)) == len(found.case.evidence)
    learnt = [event for event in service.desk.journal.events() if event.kind == "outcome"]
    assert len(learnt) == len(found.case.evidence)


async def test_money_that_cannot_be_is_refused_by_name_and_nothing_is_closed(
    cases: list[str], office: InvestigationServiceStub, service: Service
) -> None:
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=cases[0], investigator="Avery"))
    too_much, foreign = Money(currency_code="USD", units=10**6), Money(currency_code="EUR")
    below = Money(currency_code="USD", units=-1)
    wanted = {"INVALID_REQUEST": (foreign, below), "IMPLAUSIBLE_AMOUNT": (too_much,)}
    for reason, amounts in wanted.items():
        for amount in amounts:
            for field in ("recovered", "prevented"):
                call = office.CloseCase(close(cases[0], "Avery", **{field: amount}))
                assert await refused(call) == ("INVALID_ARGUMENT", reason)
    assert (await office.GetCase(wire.GetCaseRequest(case_id=cases[0]))).case.state == (
        CASE_STATE_CLAIMED
    )


async def test_of_several_each_is_answered_for_itself_or_all_are_left_alone(
    cases: list[str], office: InvestigationServiceStub
) -> None:
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=cases[1], investigator="Zoe"))

    async def claimed(together: bool) -> list[str]:
        request = wire.BatchUpdateCasesRequest(
            investigator="Avery",
            case_ids=[*cases[:3], cases[0]],
            all_or_none=together,
            claim=wire.BatchClaim(),
        )
        results = (await office.BatchUpdateCases(request)).results
        assert [result.case_id for result in results] == cases[:3]
        told = []
        for result in results:
            info = ErrorInfo()
            if result.HasField("error"):
                result.error.details[0].Unpack(info)
            told.append(info.reason or result.case.investigator)
        return told

    assert await claimed(together=True) == [
        "NOT_ALL_TOGETHER", "CASE_HELD_BY_OTHER", "NOT_ALL_TOGETHER",
    ]  # fmt: skip
    first = await office.GetCase(wire.GetCaseRequest(case_id=cases[0]))
    assert first.case.state == CASE_STATE_OPEN
    assert await claimed(together=False) == ["Avery", "CASE_HELD_BY_OTHER", "Avery"]


async def test_who_has_a_stake_gets_the_case_neither_by_claim_nor_as_a_gift(
    cases: list[str], office: InvestigationServiceStub, service: Service
) -> None:
    book = service.desk.pipeline.rulebook.policies
    own = Investigator("Own", "coast", frozenset(), (0,) * 7, (), barred=frozenset({"367"}))
    object.__setattr__(
        book, "staffing", replace(book.staffing, investigators=(*book.staffing.investigators, own))
    )
    stake = ("PERMISSION_DENIED", "CONFLICT_OF_INTEREST")
    claim = wire.ClaimCaseRequest(case_id=cases[0], investigator="Own")
    assert await refused(office.ClaimCase(claim)) == stake
    gift = wire.ReassignCaseRequest(case_id=cases[0], investigator="Avery", to="Own")
    assert await refused(office.ReassignCase(gift)) == stake


async def test_what_is_put_off_is_in_no_queue_and_in_no_plan_until_it_wakes(
    cases: list[str], office: InvestigationServiceStub, service: Service
) -> None:
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=cases[0], investigator="Avery"))
    now = service.desk.clock()
    for wrong in (now, now + 32 * 86_400):
        told = await refused(office.SnoozeCase(snooze(cases[0], "Avery", wrong)))
        assert told == ("INVALID_ARGUMENT", "INVALID_REQUEST")
    await office.SnoozeCase(snooze(cases[0], "Avery", now + 20 * 86_400))
    plan = (await office.PlanShift(wire.PlanShiftRequest(business_date=TUESDAY))).plan
    assert cases[0] not in {one.case_id for one in plan.assignments}
    (why,) = [one.reason for one in plan.left_out if one.case_id == cases[0]]
    assert why.startswith("put off until 2017-12-25")
    service.desk.clock(now + 20 * 86_400)
    later = (await office.PlanShift(wire.PlanShiftRequest(business_date="2017-12-26"))).plan
    assert not [one for one in later.left_out if one.reason.startswith("put off")]


async def test_an_overturned_verdict_is_learnt_and_shown(
    cases: list[str], office: InvestigationServiceStub, service: Service
) -> None:
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=cases[0], investigator="Avery"))
    closed = (await office.CloseCase(close(cases[0], "Avery"))).case
    contest = wire.ContestCaseRequest(
        case_id=cases[0], contester=closed.subject, statement="not me"
    )
    await office.ContestCase(contest)
    own = OTHERS["AnswerContest"](cases[0], "Avery")
    assert await refused(office.AnswerContest(own)) == ("PERMISSION_DENIED", "OWN_VERDICT")
    answered = (await office.AnswerContest(OTHERS["AnswerContest"](cases[0], "Zoe"))).case
    assert (answered.disposition, answered.contest_state) == (
        DISPOSITION_CLEARED, CONTEST_STATE_OVERTURNED,
    )  # fmt: skip
    latest = {label.key: label.confirmed for label in service.desk.journal.labels(2**40)}
    assert latest == dict.fromkeys(closed.evidence, False)
    learnt = [event for event in service.desk.journal.events() if event.kind == "outcome"]
    assert len(learnt) == 2 * len(closed.evidence)


async def test_a_contest_has_a_clock_that_queue_case_and_ledger_show(
    cases: list[str], office: InvestigationServiceStub, service: Service
) -> None:
    async def shown(who: str) -> list[tuple[str, bool]]:
        found = await office.ListQueue(wire.ListQueueRequest(investigator=who))
        return [(case.case_id, case.overdue) for case in found.contests]

    async def counted() -> tuple[int, int, int, int]:
        one = (await office.GetLedger(wire.GetLedgerRequest())).contests
        return one.waiting, one.overdue, one.answered, one.late

    await office.ClaimCase(wire.ClaimCaseRequest(case_id=cases[0], investigator="Avery"))
    subject = (await office.CloseCase(close(cases[0], "Avery"))).case.subject
    case = (await office.ContestCase(OTHERS["ContestCase"](cases[0], subject))).case
    hours = service.desk.pipeline.rulebook.policies.in_force("", 0).cases.answer_hours
    now = service.desk.clock()
    assert case.answer_due_time.seconds == now + hours * 3600
    assert (await shown("Avery"), await shown("Zoe")) == ([], [(cases[0], False)])
    assert await counted() == (1, 0, 0, 0)
    service.desk.clock(now + hours * 3600)
    assert (await shown("Zoe"), await counted()) == ([(cases[0], True)], (1, 1, 0, 0))
    service.desk.clock(now + hours * 3600 + 1)
    answered = (await office.AnswerContest(OTHERS["AnswerContest"](cases[0], "Zoe"))).case
    assert (answered.overdue, await counted()) == (False, (0, 0, 1, 1))


async def test_the_command_line_works_a_case_and_shows_its_trail(
    cases: list[str], service: Service
) -> None:
    async def said(*words: str, code: int = 0) -> str:
        asked = ["case", *words, "--address", f"127.0.0.1:{service.port}"]
        result = await asyncio.to_thread(CliRunner().invoke, app, asked)
        assert result.exit_code == code, result.output
        return result.output

    await said("claim", *cases[:2], "--as", "Avery", "--together")
    assert "claimed by Avery" in await said("claim", cases[0], "--as", "Zoe", code=1)
    await said("note", cases[0], "watched the video", "--as", "Avery")
    closed = await said(
        "close", cases[0], "--as", "Avery", "--verdict", "confirmed", "--recovered", "12.50 USD"
    )
    assert "recovered 12.50 USD, prevented 0.00 USD" in closed
    trail = await said("show", cases[0])
    assert "note by Avery, note watched the video" in trail
    assert "holder: - -> Avery" in trail
    assert "recovered: 0 -> 1250" in trail
