"""`tillguard drill alerts`: a receiver of alerts goes away and comes back: none lost or twice."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ..drill.alerts import drilled_alerts
from ..drill.run import fresh
from ..journal.availability import availability
from ..journal.lines import emptied
from .drill import drill
from .options import Json, print_json, settings, without_password

SCHEMA = "tillguard_drill"


def register(app: typer.Typer) -> None:
    """Below `tillguard drill`."""
    drill.command()(alerts)


def alerts(
    count: Annotated[
        int, typer.Option(min=1, max=5000, help="Suspicious transactions in each of three phases.")
    ] = 100,
    database_url: Annotated[
        str,
        typer.Option(
            help="A PostgreSQL server, for two services; the drill empties its own schema there.",
            callback=without_password,
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Take a webhook's receiver away and give it back, and kill a service of its own meanwhile.

    Suspicious transactions are asked about while the receiver is there, while it is away and a
    service is killed, and told when it is back and busy. Every suspicion in the journal must have
    been acknowledged exactly once. Exit code 1 where one is lost or acknowledged twice.

    Example: tillguard drill alerts --count 200 --json
    """
    with availability():
        url = emptied(database_url, SCHEMA) if database_url else ""
    with tempfile.TemporaryDirectory() as folder:
        shipped = settings().rules.absolute().parent
        names = ("one", "two") if url else ("one",)
        services = [fresh(Path(folder) / name, url, shipped) for name in names]
        found = asyncio.run(drilled_alerts(services, Path(folder), count))
    if json:
        print_json(found)
    else:
        typer.echo("\n".join(f"{name}: {value}" for name, value in found.items()))
    if found["lost"] or found["twice"] or found["unknown"]:
        raise typer.Exit(1)
