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
    journal, prices = service.desk.journal, dict(service.desk.pipeline.prices)
    before = journal.latest_plan()
    for given in ({"what_if": ["without Avery"]}, {"dry_run": True}):
        request = wire.PlanShiftRequest(business_date=TUESDAY, **given)  # type: ignore[arg-type]
        plan = (await office.PlanShift(request)).plan
        assert any(a.investigator == "Avery" for a in plan.assignments) is ("dry_run" in given)
    assert journal.latest_plan() == before
    assert service.desk.pipeline.prices == prices


async def test_a_claimed_case_is_planned_with_who_claimed_it(
    planned: None, office: InvestigationServiceStub, service: Service
) -> None:
    case = service.desk.journal.open_cases()[0].id
    await office.ClaimCase(wire.ClaimCaseRequest(case_id=case, investigator="Drew"))
    again = wire.PlanShiftRequest(business_date="2017-12-13")  # a Wednesday: Drew works
    plan = (await office.PlanShift(again)).plan
    assert {a.investigator for a in plan.assignments if a.case_id == case} == {"Drew"}


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
