"""`tillguard ledger`: what casework brought, what actions prevent, how long verdicts took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from google.protobuf.timestamp_pb2 import Timestamp

from ..v1 import investigation_service_pb2 as wire
from ..v1.investigation_pb2 import (
    ContestCounts,
    LedgerEntry,
    PreventedShare,
    SavedShare,
    VerdictTimes,
)
from . import calls
from .options import HERE, Address, Json, as_dict, print_json
from .show import action, money

TIMEOUT = 60
ledger = typer.Typer(help="What casework is worth.")

Since = Annotated[datetime | None, typer.Option(help="Verdicts from then on, UTC.")]
Until = Annotated[datetime | None, typer.Option(help="Verdicts before then, UTC.")]


class Cut(StrEnum):
    """How the ledger is cut."""

    rule = "rule"
    season = "season"
    branch = "branch"
    person = "person"


By = Annotated[Cut, typer.Option(help="To what the figures are put down.")]


def register(app: typer.Typer) -> None:
    app.add_typer(ledger, name="ledger")


@ledger.callback(invoke_without_command=True)
def show(
    context: typer.Context, by: By = Cut.rule, since: Since = None, until: Until = None,
    address: Address = HERE, json: Json = False,
) -> None:  # fmt: skip
    """Show recovered + prevented - staff time - customer friction; --json names every case.

    Example: tillguard ledger --by branch --json
    """
    if context.invoked_subcommand:
        return
    found = asked(by, since, until, address)
    if json:
        print_json(as_dict(found))
        return
    rows = [(line.name, line.sum, len(line.entries)) for line in found.lines]
    typer.echo(
        f"{'':<34}{'recovered':>12}{'prevented':>12}{'staff':>12}{'friction':>12}{'net':>12}"
    )
    for name, entry, cases in rows:
        typer.echo(f"{name:<34}{figures(entry)}  {cases} cases")
    typer.echo(f"{'all':<34}{figures(found.sum)}")


@ledger.command()
def times(
    since: Since = None, until: Until = None, address: Address = HERE, json: Json = False
) -> None:
    """Show how long it took from what happened at the till to the verdict.

    Example: tillguard ledger times --json
    """
    found = asked(Cut.rule, since, until, address)
    if json:
        print_json({**as_dict(found.times), "contests": as_dict(found.contests)})
    else:
        typer.echo("\n".join([*times_lines(found.times), contests_line(found.contests)]))


@ledger.command()
def prevention(
    since: Since = None, until: Until = None, address: Address = HERE, json: Json = False
) -> None:
    """Show the share of loss that each action prevents, as verdicts say, beside the policy's.

    Example: tillguard ledger prevention --json
    """
    request = wire.ListPreventionRequest()
    put_span(request, since, until)
    with calls.investigations(address) as stub:
        shares = stub.ListPrevention(request, timeout=TIMEOUT).shares
    if json:
        print_json([as_dict(share) for share in shares])
        return
    typer.echo(
        "\n".join(map(share_line, shares)) or "no confirmed case says what an action prevents"
    )


@ledger.command()
def savings(address: Address = HERE, json: Json = False) -> None:
    """Show what investigations save of a loss, as confirmed cases say, beside the policy's figures.

    Example: tillguard ledger savings --json
    """
    with calls.investigations(address) as stub:
        found = stub.ListPrevention(wire.ListPreventionRequest(), timeout=TIMEOUT).savings
    if json:
        print_json([as_dict(one) for one in found])
        return
    lines = [line for one in found for line in saving_lines(one)]
    typer.echo("\n".join(lines) or "no confirmed case says what an investigation saves")


def asked(
    by: Cut, since: datetime | None, until: datetime | None, address: str
) -> wire.GetLedgerResponse:
    request = wire.GetLedgerRequest(cut=f"LEDGER_CUT_{by.name.upper()}")
    put_span(request, since, until)
    with calls.investigations(address) as stub:
        found: wire.GetLedgerResponse = stub.GetLedger(request, timeout=TIMEOUT)
    return found


def put_span(
    request: wire.GetLedgerRequest | wire.ListPreventionRequest,
    since: datetime | None,
    until: datetime | None,
) -> None:
    for field, moment in ((request.start_time, since), (request.end_time, until)):
        if moment is not None:
            seconds = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
            field.CopyFrom(Timestamp(seconds=int(seconds)))


def figures(entry: LedgerEntry) -> str:
    amounts = (entry.recovered, entry.prevented, entry.staff, entry.friction, entry.net)
    return "".join(f"{money(amount).split()[0]:>12}" for amount in amounts)


def times_lines(found: VerdictTimes) -> Iterator[str]:
    if not found.count:
        yield "no verdict on a transaction yet"
        return
    yield (
        f"{found.count} transactions: median {found.median_hours:.1f} hours,"
        f" nine of ten within {found.p90_hours:.1f}"
    )
    for one in found.bins:
        yield f"  at most {one.hours:>5.0f} hours: {one.count}"


def contests_line(found: ContestCounts) -> str:
    return (
        f"contests: {found.waiting} wait for an answer, {found.overdue} of them overdue;"
        f" {found.answered} answered, {found.late} of them late"
    )


def saving_lines(one: SavedShare) -> Iterator[str]:
    """One line for what comes back, one for what would have gone on."""
    name = one.typology or "all typologies"
    for what, figure in (("recovered", one.recovered), ("continues", one.continues)):
        seen = "not known"
        if figure.HasField("low"):
            seen = f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"
        offer = f"; say {figure.offered:.2f} in the policy" if figure.HasField("offered") else ""
        yield (
            f"{name:<24}{what:<11}{seen}, policy {figure.policy:.2f}, used {figure.used:.2f},"
            f" {one.cases} cases{offer}"
        )
        name = ""


def share_line(one: PreventedShare) -> str:
    offer = f"; say {one.offered:.2f} in the policy" if one.HasField("offered") else ""
    return (
        f"{one.typology:<24}{action(one.action):<19}{one.share:.2f}"
        f" ({one.low:.2f} to {one.high:.2f}), policy {one.policy:.2f},"
        f" {len(one.case_ids)} cases{offer}"
    )
