"""`tillguard audit`: whether what was recorded is still as it was recorded."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from ..journal import open_database, seals, stand_ins
from ..journal.audit_key import audit_key
from .options import Home, Json, print_json, settings

audit = typer.Typer(help="Whether the records are as they were made.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@audit.command()
def verify(
    head: Annotated[
        str, typer.Option(help="The hash of a seal that was noted elsewhere: it must be there.")
    ] = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Recompute the chain of seals; exit code 1 where a record was edited, removed or reordered.

    Example: tillguard audit verify --head 3f2a...
    """
    chosen = settings(home=home)
    with open_database(chosen.url).view() as session:
        found = list(seals.breaches(session, audit_key(chosen, make=False), head))
        erased = [f"but for {stand_ins.worded(row)}" for row in stand_ins.erasures(session)]
    if json:
        print_json([asdict(breach) for breach in found])
    for breach in [] if json else found:
        at = datetime.fromtimestamp(breach.at, UTC).isoformat()
        typer.echo(f"seal {breach.seal} of {at}: {breach.what}")
    if found:
        raise typer.Exit(1)
    if not json:
        typer.echo("every record is as it was sealed")
        for line in erased:
            typer.echo(line)


@audit.command()
def seal(home: Home = None) -> None:
    """Seal what is not sealed yet, as a service does every ten seconds.

    Example: tillguard audit seal
    """
    chosen = settings(home=home)
    database, key, count = open_database(chosen.url), audit_key(chosen), 0
    while seals.extend(database, key, int(time.time())):
        count += 1
    typer.echo(f"{count} seals were added")


@audit.command("head")
def show_head(home: Home = None) -> None:
    """Print the newest seal's hash: note it elsewhere, and nobody can cut the chain behind it.

    Example: tillguard audit head
    """
    with open_database(settings(home=home).url).view() as session:
        newest = seals.newest(session)
    typer.echo(newest.hash if newest else "nothing is sealed yet")
