"""A plan that is only tried: what changes, what it brings, and that nothing of it stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import grpc
import pytest
from typer.testing import CliRunner, Result

from tillguard.cli import app
from tillguard.serve.wiring import Service
from tillguard.v1 import decision_service_pb2 as tills
from tillguard.v1 import investigation_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub

Ask = Callable[..., tills.DecideRequest]
TUESDAY = "2017-12-12"


@pytest.fixture
async def planned(till: DecisionServiceStub, office: InvestigationServiceStub, refund: Ask) -> None:
    """Refunds without receipt by sixteen cashiers, planned for a day on which many work."""
    for number in range(16):
        await till.Decide(refund(number + 1, employee=f"e{number}", membership=f"m{number}"))
    await office.PlanShift(wire.PlanShiftRequest(business_date=TUESDAY))


async def tillguard(service: Service, *words: str) -> Result:
    command = ["plan", "--day", TUESDAY, "--address", f"127.0.0.1:{service.port}", *words]
    return await asyncio.to_thread(CliRunner().invoke, app, command)


async def test_what_is_tried_is_neither_saved_nor_priced(
    planned: None, office: InvestigationServiceStub, service: Service
) -> None:
    journal, prices = service.desk.journal, dict(service.desk.pipeline.staff.plan)
    before = journal.latest_plan()
    for given in ({"what_if": ["without Avery"]}, {"dry_run": True}):
        request = wire.PlanShiftRequest(business_date=TUESDAY, **given)  # type: ignore[arg-type]
        plan = (await office.PlanShift(request)).plan
        assert any(a.investigator == "Avery" for a in plan.assignments) is ("dry_run" in given)
    assert journal.latest_plan() == before
    assert service.desk.pipeline.staff.plan == prices


async def test_a_claimed_case_is_planned_with_who_claimed_it(
    planned: None, office: InvestigationServiceStub, service: Service
) -> None:
    case = service.desk.journal.open_cases()[0].id
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=case, investigator="Drew"))
    again = wire.PlanShiftRequest(business_date="2017-12-13")  # a Wednesday: Drew works
    plan = (await office.PlanShift(again)).plan
    assert {a.investigator for a in plan.assignments if a.case_id == case} == {"Drew"}


async def test_a_pinned_case_is_planned_with_whom_it_is_pinned_to_and_shown_so(
    planned: None, office: InvestigationServiceStub, service: Service
) -> None:
    case = service.desk.journal.open_cases()[0].id
    where, lead = ["--address", f"127.0.0.1:{service.port}"], ["--as", "lead"]
    invoke = CliRunner().invoke
    said = await asyncio.to_thread(
        invoke, app, ["queue", "pin", case, "--to", "Nobody", *where, *lead]
    )
    assert "nobody in policies/staffing.yaml has this name; there are Avery" in str(said.exception)
    said = await asyncio.to_thread(
        invoke, app, ["queue", "pin", case, "--to", "Drew", *where, *lead]
    )
    assert f"{case} open, pinned to Drew:" in said.output
    await office.PlanShift(wire.PlanShiftRequest(business_date="2017-12-13"))  # Drew works
    entries = (await office.ListQueue(wire.ListQueueRequest(investigator="Drew"))).entries
    (mine,) = [entry for entry in entries if entry.case.case_id == case]
    assert mine.case.pinned_to == "Drew"
    assert "pinned, overdue; " in mine.reason
    said = await asyncio.to_thread(invoke, app, ["queue", "unpin", case, *where, *lead])
    assert f"{case} open:" in said.output


async def test_a_week_is_planned_together_kept_day_by_day_and_left_as_it_is_by_the_next_plan(
    planned: None, office: InvestigationServiceStub, service: Service
) -> None:
    ask = wire.PlanShiftRequest(business_date=TUESDAY, days=7)
    plan = (await office.PlanShift(ask)).plan
    dates = [a.business_date for a in plan.assignments]
    assert dates == sorted(dates)
    assert len({*dates}) > 1
    for name in {a.investigator for a in plan.assignments}:
        request = wire.ListQueueRequest(investigator=name)
        entries = (await office.ListQueue(request)).entries
        mine = [(a.business_date, a.rank) for a in plan.assignments if a.investigator == name]
        assert [(e.business_date, e.rank) for e in entries] == sorted(mine)
    again = (await office.PlanShift(ask)).plan
    where = [
        {(a.case_id, a.investigator, a.business_date) for a in p.assignments} for p in (plan, again)
    ]
    assert where[0] == where[1]
    assert plan.left_out_count == len(plan.left_out)


async def test_a_hire_is_tried_on_each_day_of_the_week(
    planned: None, office: InvestigationServiceStub
) -> None:
    ask = wire.PlanShiftRequest(business_date=TUESDAY, days=3, what_if=["+1 investigator coast"])
    prices = (await office.PlanShift(ask)).plan.minute_prices
    hired = {name for name in prices if name.startswith("shift new 1")}
    assert hired == {f"shift new 1 2017-12-{day}" for day in (12, 13, 14)}


async def test_the_command_plans_days_and_refuses_none(service: Service, planned: None) -> None:
    said = await tillguard(service, "--days", "3", "--json")
    assert {a["business_date"] for a in json.loads(said.stdout)["assignments"]} <= {
        f"2017-12-{day}" for day in (12, 13, 14)
    }
    assert (await tillguard(service, "--days", "0")).exit_code == 2


async def test_a_change_that_is_none_is_an_invalid_argument(
    planned: None, office: InvestigationServiceStub
) -> None:
    request = wire.PlanShiftRequest(business_date=TUESDAY, what_if=["more"])
    with pytest.raises(grpc.aio.AioRpcError, match="not a change; write one like") as refused:
        await office.PlanShift(request)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_the_command_tells_what_a_change_brings_and_a_curve_each_point(
    planned: None, service: Service
) -> None:
    told = (await tillguard(service, "--what-if", "+1 investigator coast")).stdout.splitlines()
    assert told[0].startswith("as it is: ")
    assert told[1].startswith("+1 investigator coast: ")
    curve = await tillguard(service, "--curve", "people", "--what-if", "-30 minutes", "--json")
    tries = json.loads(curve.stdout)
    assert [one["what_if"][:1] for one in tries] == [[], *[["-30 minutes"]] * 6]
    assert tries[-1]["what_if"][1].startswith("+5 investigators ")
