"""Today's shift is planned anew when somebody is done, and what people hold stays with them."""

from __future__ import annotations

from collections.abc import Callable

from tillguard.serve.replanning import Replanning
from tillguard.serve.wiring import Service
from tillguard.v1 import decision_service_pb2 as tills
from tillguard.v1 import investigation_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_pb2 import DISPOSITION_CLEARED
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub

Ask = Callable[..., tills.DecideRequest]
TODAY = "2017-12-05"


async def test_new_suspicions_join_the_plan_and_nothing_that_is_held_moves(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    for number in range(12):
        await till.Decide(refund(number + 1, employee=f"e{number}", membership=f"m{number}"))
    plan = (await office.PlanShift(wire.PlanShiftRequest(business_date=TODAY))).plan
    replanning = Replanning(service.office)
    held = plan.assignments[0]
    await office.ClaimCase(
        wire.ClaimCaseRequest(case_id=held.case_id, investigator=held.investigator)
    )
    assert await replanning.look() == ""
    service.desk.clock(service.desk.clock() + 60)
    idle = {"store": "406", "time_zone": "America/Chicago"}  # there a minute is worth nothing
    await till.Decide(refund(99, employee="e99", membership="m99", **idle))
    fresh = service.desk.journal.flagged_without_case(0)
    made = service.desk.journal.latest_plan()
    why = await replanning.look()
    assert why.startswith("406/1/2017-12-05/99 is large")
    later = service.desk.journal.latest_plan()
    assert made is not None
    assert later is not None
    assert later.id > made.id
    known = {key for case in service.desk.journal.open_cases() for key in case.evidence}
    assert {one.key for one in fresh} <= known
    assert await replanning.look() == "", "once is enough"
    after = {one.case: one.person for one in later.plan.assignments}
    assert after[held.case_id] == held.investigator


async def test_minutes_that_were_spent_today_are_not_planned_again(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    for number in range(12):
        await till.Decide(refund(number + 1, employee=f"e{number}", membership=f"m{number}"))
    plan = (await office.PlanShift(wire.PlanShiftRequest(business_date=TODAY))).plan
    given = plan.assignments[0]
    who = given.investigator
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=given.case_id, investigator=who))
    await office.CloseCase(
        wire.CloseCaseRequest(
            case_id=given.case_id, investigator=who, disposition=DISPOSITION_CLEARED,
            spent_minutes=9000,
        )
    )  # fmt: skip
    again = (await office.PlanShift(wire.PlanShiftRequest(business_date=TODAY))).plan
    assert who not in {one.investigator for one in again.assignments}
