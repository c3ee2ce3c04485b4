"""A ring in the journal becomes one case that says over the wire what ties its members."""

from __future__ import annotations

from collections.abc import Callable

import grpc
import pytest

from tillguard.serve.rings import Suspicions
from tillguard.serve.wiring import Service
from tillguard.v1 import decision_service_pb2 as tills
from tillguard.v1 import investigation_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub

Ask = Callable[..., tills.DecideRequest]


async def test_one_card_refunded_to_two_memberships_is_a_ring_with_its_reason(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    for number, member in enumerate(("m1", "m2", "m3", "m4"), 1):
        request = refund(number, membership=member)
        request.transaction.tenders[0].type = "TENDER_TYPE_CARD"  # type: ignore[assignment]
        request.transaction.tenders[0].token = "t9" if number < 3 else f"t{number}"
        await till.Decide(request)
    await office.PlanShift(wire.PlanShiftRequest(business_date="2017-12-12"))
    (ring,) = [c for c in service.desk.journal.open_cases() if c.subject_kind == "ring"]
    assert ring.members == (("customer", "m1"), ("customer", "m2"))
    claim = wire.ClaimCaseRequest(case_id=ring.id, investigator="Avery")
    case = (await office.ClaimCase(claim)).case
    assert [*case.members] == ["customer m1", "customer m2"]
    assert "both have card t9" in case.links[0]
    assert case.value_low.units <= case.value.units <= case.value_high.units
    assert case.value_low.units < case.value_high.units


def by_card(refund: Ask, number: int, member: str, card: str) -> tills.DecideRequest:
    request = refund(number, membership=member)
    request.transaction.tenders[0].type = "TENDER_TYPE_CARD"  # type: ignore[assignment]
    request.transaction.tenders[0].token = card
    return request


async def test_single_cases_of_one_ring_join_its_oldest_but_for_what_somebody_holds(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    plan = wire.PlanShiftRequest(business_date="2017-12-12")
    for number in range(1, 5):
        await till.Decide(by_card(refund, number, f"m{number}", f"t{number}"))
    await office.PlanShift(plan)
    first, second, third, fourth = (
        next(c for c in service.desk.journal.open_cases() if c.subject == f"m{number}")
        for number in range(1, 5)
    )
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=third.id, investigator="Avery"))
    for number, member in enumerate(("m1", "m2", "m3"), 5):
        await till.Decide(by_card(refund, number, member, "t9"))
    await office.PlanShift(plan)
    cases = {c.id: c for c in service.desk.journal.open_cases()}
    (ring,) = [c for c in cases.values() if c.subject_kind == "ring"]
    (gone,) = {first.id, second.id, third.id} - cases.keys()
    assert cases.keys() == {
        ring.id,
        fourth.id,
        ({first.id, second.id, third.id} - {gone, ring.id}).pop(),
    }
    assert third.id in cases
    keys = [key for case in cases.values() for key in case.evidence]
    assert len(keys) == len(set(keys)) == 7
    told = await office.GetCase(wire.GetCaseRequest(case_id=gone))
    assert (told.case.joined_to, list(told.case.evidence)) == (ring.id, [])
    assert told.history[-1].verb == "join"
    grown = service.desk.journal.case_trail(ring.id)[-1]
    assert grown.asked["joined"] == gone
    assert cases[third.id].evidence == third.evidence or ring.id == third.id
    worth = sum(service.desk.find(key).row.expected_loss for key in keys)
    assert abs(sum(case.value for case in cases.values()) - 1.4 * worth) <= len(keys)
    claim = wire.ClaimCaseRequest(case_id=gone, investigator="Zoe")
    with pytest.raises(grpc.aio.AioRpcError, match=f"is part of case {ring.id}"):
        await office.ClaimCase(claim)


async def test_each_suspicion_is_read_once_and_the_same_rings_are_found_as_from_all_anew(
    till: DecisionServiceStub, service: Service, refund: Ask
) -> None:
    journal, kept = service.desk.journal, Suspicions()
    assert kept.rings(journal, service.desk.clock()) == []
    for number, member in enumerate(("m1", "m2", "m3", "m1"), 1):
        await till.Decide(by_card(refund, number, member, "t9"))
        assert kept.catch_up(journal, service.desk.clock()) == 1
    now = service.desk.clock()
    assert kept.rings(journal, now) == Suspicions().rings(journal, now) != []
    few = Suspicions(most=2)
    assert (few.catch_up(journal, now), len(few.kept)) == (2, 2)
    assert kept.catch_up(journal, now + 9 * 7 * 86_400) == len(kept.kept) == 0
