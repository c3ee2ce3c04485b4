"""A running service seals what it records, and the command line finds what was touched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import sqlalchemy as sa
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.journal.seals import newest
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1.decision_service_pb2 import DecideRequest

NOON = 1_512_493_200


async def test_what_a_service_recorded_is_sealed_and_a_touch_is_found(
    settings: Settings, sale: Callable[..., DecideRequest]
) -> None:
    service = await start(settings.model_copy(update={"seal_seconds": 0.02}), Replay(NOON))
    database = service.desk.journal.database
    async with asyncio.timeout(10):
        await service.desk.answer(sale(1))
        while True:
            with database.view() as session:
                last = newest(session)
            if last and json.loads(last.tables)["decision"]["upto"] == 1:
                break
            await asyncio.sleep(0.02)
    home = ["--home", str(settings.home)]
    audit = CliRunner().invoke
    assert audit(app, ["audit", "verify", *home]).output == "every record is as it was sealed\n"
    head = audit(app, ["audit", "head", *home]).output.strip()
    assert audit(app, ["audit", "verify", "--head", head, *home]).exit_code == 0
    assert audit(app, ["audit", "verify", "--head", "f" * 64, *home]).exit_code == 1
    with database.transaction() as session:
        session.execute(sa.text("UPDATE decision SET action = 1, amount = amount - 1"))
    told = audit(app, ["audit", "verify", *home])
    assert told.exit_code == 1
    assert "decision: a row from 1 to 1 was edited" in told.output
    (breach,) = json.loads(audit(app, ["audit", "verify", "--json", *home]).output)
    assert breach["seal"] >= 1
    await service.stop(grace=0.1)
