"""The ledger on the wire and the command line: figures with their cases, shares and doubt."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from google.type.money_pb2 import Money
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.serve.wiring import Service
from tillguard.v1 import decision_service_pb2 as tills
from tillguard.v1 import investigation_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_pb2 import (
    DISPOSITION_CLEARED,
    DISPOSITION_CONFIRMED,
    LEDGER_CUT_BRANCH,
    LEDGER_CUT_PERSON,
    LEDGER_CUT_SEASON,
)
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub

Ask = Callable[..., tills.DecideRequest]


async def closed(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> list[str]:
    """Two refunds without receipt, the first confirmed with 40.00 back and 60.00 not paid out."""
    for number in (1, 2):
        await till.Decide(refund(number, employee=f"e{number}", membership=f"m{number}"))
    await office.PlanShift(wire.PlanShiftRequest())
    cases = sorted(service.desk.journal.open_cases(), key=lambda case: case.subject)
    for case, verdict in zip(cases, (DISPOSITION_CONFIRMED, DISPOSITION_CLEARED), strict=True):
        await office.ClaimCase(wire.ClaimCaseRequest(case_id=case.id, investigator="Zoe"))
        close = wire.CloseCaseRequest(
            case_id=case.id, investigator="Zoe", disposition=verdict, spent_minutes=10
        )
        if verdict == DISPOSITION_CONFIRMED:
            close.recovered.CopyFrom(Money(currency_code="USD", units=40))
            close.prevented.CopyFrom(Money(currency_code="USD", units=60))
        await office.CloseCase(close)
    return [case.id for case in cases]


async def test_every_cut_names_its_cases_and_comes_to_the_same_sum(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    ids = await closed(till, office, service, refund)
    whole = await office.GetLedger(wire.GetLedgerRequest())
    assert (whole.sum.recovered.units, whole.sum.prevented.units) == (40, 60)
    assert whole.sum.staff.units >= 14  # 20 minutes at the policy's 0.70, and the tills' time
    assert whole.sum.friction.nanos or whole.sum.friction.units
    for cut in (LEDGER_CUT_BRANCH, LEDGER_CUT_PERSON, LEDGER_CUT_SEASON):
        found = await office.GetLedger(wire.GetLedgerRequest(cut=cut))
        assert found.sum == whole.sum
        assert {entry.case_id for line in found.lines for entry in line.entries} == set(ids)
    (line,) = (await office.GetLedger(wire.GetLedgerRequest(cut=LEDGER_CUT_PERSON))).lines
    assert line.name == "Zoe"
    nothing = wire.GetLedgerRequest()
    nothing.start_time.seconds = service.desk.clock() + 1
    assert not (await office.GetLedger(nothing)).lines


async def test_the_command_line_shows_ledger_prevention_and_times(
    till: DecisionServiceStub, office: InvestigationServiceStub, service: Service, refund: Ask
) -> None:
    ids = await closed(till, office, service, refund)

    async def said(*words: str) -> Any:
        asked = ["ledger", *words, "--address", f"127.0.0.1:{service.port}", "--json"]
        result = await asyncio.to_thread(CliRunner().invoke, app, asked)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    rules = await said("--by", "rule")
    assert {e["case_id"] for line in rules["lines"] for e in line["entries"]} == set(ids)
    (share,) = await said("prevention")
    assert (share["case_ids"], round(share["share"], 2)) == ([ids[0]], round(100 / 189.99, 2))
    assert 0 < share["policy"] < 1
    assert "offered" not in share
    assert (await said("times"))["count"] == 2
    whole, one = await said("savings")
    assert ("typology" in whole, one["typology"]) == (False, share["typology"])
    for figures in (whole, one):
        back = figures["recovered"]
        assert (figures["cases"], round(back["value"], 4)) == (1, round(40 / 189.99, 4))
        assert (
            min(back["value"], back["policy"]) < back["used"] < max(back["value"], back["policy"])
        )
        assert "offered" not in back
