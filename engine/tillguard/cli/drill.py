"""`tillguard drill`: what people do to the service at once, and what the checker says of it."""

from __future__ import annotations

import asyncio
import json as jsonlib
import shutil
import tempfile
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ..drill.calls import write_log
from ..drill.check_work import kept, problems
from ..drill.node import Node
from ..drill.work_day import Day, staffing, work_day
from ..journal import open_database
from ..profiles import SHIPPED
from ..settings import Settings
from .options import Json, print_json

START = datetime(2017, 12, 5, 17, tzinfo=UTC)
"""Tuesday noon in New York: all 20 are at work."""

drill = typer.Typer(help="Drills on a service of their own.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(drill, name="drill")


@drill.callback()
def drills() -> None:
    """Every drill is below a word of its own."""


@drill.command()
def work(
    people: Annotated[int, typer.Option(min=1, max=100, help="Investigators at once.")] = 20,
    refunds: Annotated[int, typer.Option(min=1, max=5000, help="Suspicions to begin with.")] = 300,
    rounds: Annotated[int, typer.Option(min=1, max=500, help="Cases that each tries.")] = 25,
    seed: Annotated[int, typer.Option(help="Of what people do.")] = 0,
    log: Annotated[Path | None, typer.Option(help="Write every call to this file.")] = None,
    json: Json = False,
) -> None:
    """Let investigators work a day over gRPC, then check logs and journal: nothing lost or twice.

    Example: tillguard drill work --people 20 --json
    """
    day = Day(people, refunds, refunds * 2 // 3, rounds, seed)
    with tempfile.TemporaryDirectory(prefix="tillguard-") as place:
        found = worked(Path(place), day, log)
    if json:
        print_json(found)
    else:
        typer.echo("\n".join(f"{name}: {value}" for name, value in found.items()))
    if found["problems"]:
        raise typer.Exit(1)


def worked(home: Path, day: Day, log: Path | None) -> dict[str, Any]:
    """The day on a service of its own, and the checker's word on it."""
    policies = home / "policies"
    shutil.copytree(SHIPPED / "policies", policies)
    (policies / "staffing.yaml").write_text(jsonlib.dumps(staffing(day.people)), "utf-8")
    settings = Settings(
        home=home / "service", port=0, rules=SHIPPED / "rules", policies=policies, nightly=False,
        replay_from=START, claim_minutes=10, database_url="",
    )  # fmt: skip
    node = Node(settings)
    try:
        date = START.date().isoformat()
        calls = asyncio.run(work_day(node.address, day, date, int(START.timestamp())))
    finally:
        node.stop()
    if log:
        write_log(log, calls)
    database = open_database(settings.url)
    found = kept(database)
    database.close()
    return {
        **asdict(day),
        "calls": len(calls),
        "outcomes": dict(Counter(call.outcome for call in calls).most_common()),
        "steps": dict(Counter(step.verb for step in found.steps).most_common()),
        "cases": len(found.cases),
        "closed": sum(row["state"] == "closed" for row in found.cases.values()),
        "suspicions": len(found.flagged),
        "problems": problems(calls, found),
    }
