"""A ring in the journal becomes one case that says over the wire what ties its members."""

from __future__ import annotations

from collections.abc import Callable

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
