"""`tillguard drill parts`: takes parts of a service away under load; what its tills saw."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ..drill.run import drilled, fresh
from ..journal.availability import availability
from ..journal.lines import emptied
from .drill import drill
from .options import Json, print_json, settings, without_password

SCHEMA = "tillguard_drill"


def register(app: typer.Typer) -> None:
    """Below `tillguard drill`."""
    drill.command()(parts)


def parts(
    database_url: Annotated[
        str,
        typer.Option(
            help="A PostgreSQL server; the drill empties its own schema there.",
            callback=without_password,
        ),
    ] = "",
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each part is away.")] = 5.0,
    json: Json = False,
) -> None:
    """Start a service of its own, take each part away in turn, and say what eight tills saw.

    Exit code 1 where an answer was lost, doubled or changed.

    Example: tillguard drill parts --seconds 3 --json
    """
    with availability():
        url = emptied(database_url, SCHEMA) if database_url else ""
    with tempfile.TemporaryDirectory() as folder:
        own = fresh(Path(folder), url, settings().rules.absolute().parent)
        rows = asyncio.run(drilled(own, seconds))
    if json:
        print_json(rows)
    else:
        typer.echo("\n".join(lines(rows)))
    if rows[-1]["violations"]:
        raise typer.Exit(1)


def lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    *away, last = rows
    for row in away:
        yield f"{row['part']}: {row['calls']} calls, p99 {row['p99_ms']} ms" + (
            f" ({row['p99_ms_before']} before), a decision again after {row['back_s']} s"
        )
        for what, times in row["saw"].items():
            yield f"  {times:>6}  {what}"
    told, later = last["told"], last["delivered_later"]
    yield f"{last['part']}: {told} answers of the service, {later} delivered later"
    yield from (f"  WRONG  {wrong}" for wrong in last["violations"])
    if not last["violations"]:
        yield "  none lost, none doubled, none changed"
