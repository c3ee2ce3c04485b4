"""`tillguard drill kills`: ends a service under load again and again; the checker's word on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..drill.long_run import LongRun
from ..drill.run import fresh
from .drill import drill
from .options import Json, print_json, settings, without_password
from .stages import Stages


def register(app: typer.Typer) -> None:
    """Below `tillguard drill`."""
    drill.command()(kills)


def kills(
    kills: Annotated[int, typer.Option(min=1, help="How many in all.")] = 50,
    folder: Annotated[
        Path, typer.Option(help="Where the run is kept; called again it goes on from there.")
    ] = Path(".tillguard-kills"),
    database_url: Annotated[
        str,
        typer.Option(
            help="An empty PostgreSQL database of the drill's own.", callback=without_password
        ),
    ] = "",
    seed: Annotated[int, typer.Option(help="Of where each kill falls.")] = 0,
    json: Json = False,
) -> None:
    """Kill a service of its own with SIGKILL under load, then check that no answer was lost.

    Eight tills ask until it dies at one of eight places on a transaction's way, each in turn:
    before and after compute, insert, commit and reply. What they were told is held against the
    journal: none lost, none doubled, none changed. Stopped with Ctrl-C, the same command goes on.
    Exit code 1 where the checker finds anything.

    Example: tillguard drill kills --kills 1000
    """
    own = fresh(folder.absolute() / "home", database_url, settings().rules.absolute().parent)
    run, stages = LongRun(folder.absolute(), own, str(seed)), Stages()
    with stages.bars():
        wrong = run.go_on(kills, lambda done: stages.tick(f"{kills} kills", done / kills))
    found = {"kills": run.kills, "asked": len(run.log.asked), "told": len(run.log.told),
             "violations": wrong}  # fmt: skip
    if json:
        print_json(found)
    else:
        typer.echo(f"{run.kills} kills, {found['asked']} keys asked, {found['told']} answers told")
        typer.echo(
            "\n".join(f"WRONG  {one}" for one in wrong[:20]) or "none lost, doubled, changed"
        )
    if wrong:
        raise typer.Exit(1)
