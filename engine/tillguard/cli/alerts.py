"""`tillguard alerts`: alerts on their way to receivers, and those that nobody took."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from ..journal import Journal
from ..journal.letters import AlertLetter, Standing, letters, retry_letters
from .options import Home, Json, print_json, settings

alerts = typer.Typer(help="Alerts by webhook and mail.", no_args_is_help=True)
Whom = Annotated[str, typer.Option("--receiver", help="Only those to this receiver.")]


def register(app: typer.Typer) -> None:
    app.add_typer(alerts, name="alerts")


@alerts.command("list")
def listed(
    state: Annotated[
        Standing | None, typer.Option(help="Only those that wait, were sent, or are dead.")
    ] = None,
    receiver: Whom = "",
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
    home: Home = None,
    json: Json = False,
) -> None:
    """List alerts, the newest first: to whom, how they stand, after how many attempts, and why.

    Example: tillguard alerts list --state dead
    """
    journal = Journal.open(settings(home=home).url)
    with journal.database.view() as session:
        rows = [row_of(one) for one in letters(session, state, receiver, most)]
    journal.close()
    if json:
        print_json(rows)
        return
    for row in rows:
        why = f": {row['why']}" if row["why"] else ""
        typer.echo(
            f"{row['id']:>8}  {row['written']}  {row['state']:<7}  {row['receiver']}  "
            f"{row['news']} in store {row['store']}, {row['attempts']} attempts{why}"
        )
    if not rows:
        typer.echo("none")


def row_of(one: AlertLetter) -> dict[str, object]:
    """A letter as a row, with its times as people read them."""
    return {
        "id": one.id, "receiver": one.receiver, "news": one.news, "store": one.store,
        "state": one.state, "attempts": one.attempts, "written": shown(one.written),
        "due": shown(one.due) if one.state == Standing.WAITING.value else None,
        "ended": shown(one.ended) if one.ended is not None else None, "why": one.why,
        "event": one.event,
    }  # fmt: skip


def shown(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


@alerts.command()
def retry(
    id: Annotated[int, typer.Argument(help="A dead alert; left out: all that are dead.")] = 0,
    receiver: Whom = "",
    home: Home = None,
) -> None:
    """Let dead alerts wait again, once the receiver is mended; a running service sends them.

    Example: tillguard alerts retry --receiver lp-duty
    """
    journal = Journal.open(settings(home=home).url)
    with journal.database.transaction() as session:
        count = retry_letters(session, int(1000 * time.time()), receiver, id)
    journal.close()
    typer.echo(f"{count} of them wait again")
