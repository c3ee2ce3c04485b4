"""`tillguard privacy`: what is kept about a person, and how they are erased."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from ..journal import Journal, holds, stand_ins
from ..privacy.holding import worded
from ..privacy.persons import Person, PersonKind
from ..serve import ageing
from ..serve import erase as erasures_
from ..serve.clock import clock_of
from .options import Home, Json, print_json, settings

privacy = typer.Typer(
    help="What is kept about a person; erasure and legal holds.", no_args_is_help=True
)
Key = Annotated[
    str, typer.Argument(help="Key of an employee or membership, token of a card; - reads it.")
]
Kind = Annotated[PersonKind | None, typer.Option(help="Whose key it is; found out if left out.")]
By = Annotated[str, typer.Option("--by", help="Who does it.")]
Why = Annotated[str, typer.Option("--why", help="Why; name the request, not the person.")]


def register(app: typer.Typer) -> None:
    app.add_typer(privacy, name="privacy")


@privacy.command()
def report(key: Key, kind: Kind = None, home: Home = None, json: Json = False) -> None:
    """Print everything that is kept about a person: records, cases, labels, lists, files.

    Example: tillguard privacy report m-1029384 --json
    """
    persons = [Person(one, read(key)) for one in ([kind] if kind else PersonKind)]
    found = erasures_.kept(settings(home=home), persons)
    if json:
        print_json(found)
        return
    for line in [line for one in found for line in readable(one)]:
        typer.echo(line)
    if not found:
        typer.echo("nothing is kept under this key")


@privacy.command()
def erase(
    key: Key,
    by: By,
    why: Why,
    kind: Kind = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be erased; change nothing.")
    ] = False,
    wait: Annotated[
        float, typer.Option(help="Seconds that services get to hear of it.", min=0)
    ] = 5.0,
    home: Home = None,
    json: Json = False,
) -> None:
    """Put a random name in a person's place everywhere; what they did stays explainable.

    Example: tillguard privacy erase m-1029384 --by dpo --why "request 2026-117"
    """
    chosen = settings(home=home)
    person = erasures_.the_one(chosen, read(key), kind)
    if dry_run:
        told = erasures_.foreseen(chosen, person)
    else:
        told = erasures_.erase(chosen, person, by, why, wait)
    if json:
        print_json(told)
        return
    for line in summary(told):
        typer.echo(line)


@privacy.command()
def erasures(home: Home = None, json: Json = False) -> None:
    """List who had people erased, when and why; never who was erased.

    Example: tillguard privacy erasures --json
    """
    with erasures_.opened(settings(home=home)).view() as session:
        rows = stand_ins.erasures(session)
        found = [stand_ins.told(row) for row in rows]
    if json:
        print_json(found)
        return
    for row in rows:
        typer.echo(stand_ins.worded(row))


@privacy.command()
def retention(
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Let it leave; else only say what would.")
    ] = False,
    by: Annotated[str, typer.Option("--by", help="Who does it.")] = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Let records leave that are older than the live retention.yaml says; at first, only say which.

    Example: tillguard privacy retention --apply --by dpo
    """
    chosen = settings(home=home)
    if apply and not by:
        raise typer.BadParameter("--apply needs --by: who lets records leave is written down")
    now = clock_of(chosen, Journal.open(chosen.url))()
    told = ageing.let_leave(chosen, now, by) if apply else ageing.to_leave(chosen, now)
    if json:
        print_json(told)
        return
    for line in aged(told):
        typer.echo(line)


@privacy.command()
def hold(
    what: Annotated[holds.Held, typer.Argument(help="What is held.")],
    name: Annotated[str, typer.Argument(help="Its id, or the person's key.")],
    by: By,
    why: Annotated[str, typer.Option("--why", help="Why, such as a court's file number.")],
    home: Home = None,
) -> None:
    """Place a legal hold: nothing of it is erased until it ends.

    Example: tillguard privacy hold case c-1a2b3c --by counsel --why "file 7 O 113/26"
    """
    with erasures_.opened(settings(home=home)).transaction() as session:
        made = holds.hold(session, what, read(name), by, why, int(time.time()))
    typer.echo(worded(made))


@privacy.command()
def release(
    id: Annotated[int, typer.Argument(help="The hold's number.")], by: By, home: Home = None
) -> None:
    """End a legal hold; that it stood stays written down.

    Example: tillguard privacy release 3 --by counsel
    """
    with erasures_.opened(settings(home=home)).transaction() as session:
        ended = holds.end_hold(session, id, by, int(time.time()))
    typer.echo(f"{worded(ended)} has ended")


@privacy.command("holds")
def list_holds(home: Home = None, json: Json = False) -> None:
    """List the legal holds that stand.

    Example: tillguard privacy holds --json
    """
    with erasures_.opened(settings(home=home)).view() as session:
        found = holds.holds(session)
    if json:
        print_json([row.model_dump() for row in found])
        return
    for row in found:
        typer.echo(worded(row))


def read(key: str) -> str:
    """The key, from standard input where it is -: what is an argument shows in `ps`."""
    given = sys.stdin.readline().strip() if key == "-" else key
    if not given:
        raise typer.BadParameter("an empty key is nobody's")
    return given


def readable(told: Mapping[str, Any]) -> Iterator[str]:
    """A report in lines."""
    yield f"{told['kind']} {told['person']}"
    for name, rows in told["records"].items():
        yield f"  {name}: {len(rows)}"
        for row in rows:
            yield f"    {_line(row)}"
    for name in ("evidence", "labels", "case_files"):
        if told[name]:
            yield f"  {name}: {len(told[name])}"
        for row in told[name]:
            yield f"    {_line(row)}"
    for name in ("bundles", "norms", "files", "holds"):
        for one in told[name]:
            yield f"  {name}: {one}"


def _line(row: Mapping[str, Any]) -> str:
    """The short values of a row, times as people read them."""
    told = []
    for name, value in row.items():
        if name in ("received", "opened", "closed_at", "known", "asked_at") and value:
            value = datetime.fromtimestamp(value, UTC).isoformat()
        if value not in ("", None, [], {}) and not isinstance(value, (dict, bytes)):
            told.append(f"{name} {value}")
    return ", ".join(told)


def aged(told: Mapping[str, Any]) -> Iterator[str]:
    """A run of retention, done or foreseen, in lines."""
    if not told["periods"]:
        yield "everything stays: the live policies have no retention.yaml"
        return
    yield f"days: {told['periods']}"
    for name, rows in told.get("left", told.get("would_leave", {})).items():
        yield f"  {name}: {rows}"
    yield f"  kept beyond their age by cases and holds: {told['kept_back']}"
    for one in told.get("remains", []):
        yield f"  remains: {one}"
    if "would_leave" in told:
        yield "nothing was changed: --apply lets it leave"
    elif not told["run"]:
        yield "nothing was too old"


def summary(told: Mapping[str, Any]) -> Iterator[str]:
    """An erasure, done or foreseen, in lines."""
    if "erasure" in told:
        yield f"erasure {told['erasure']}: the {told['kind']} is {told['stand_in']} now"
    for name, rows in told.get("changed", told.get("would_change", {})).items():
        yield f"  {name}: {rows}"
    for was, now in told.get("cases", {}).items():
        yield f"  case {was} is {now} now"
    for path in told.get("files", []):
        yield f"  {path}"
    for one in told.get("holds", []):
        yield f"  refused while it stands: {one}"
    for one in told.get("left", []):
        yield f"  left: {one}"
