"""`tillguard train`: verdicts and approvals become the next model."""

from __future__ import annotations

import asyncio
import getpass
import time
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from ..serve.trainer import trained
from ..training import Order, State, replay_imported
from .options import Home, Json, print_json, settings
from .stages import Stages

NEXT = {
    State.SAME: "nothing new: the live model was fitted on the very same labels",
    State.REFUSED: "refused: what was live stays live",
    State.KEPT: "kept, not promoted (--dry-run)",
    State.CHALLENGER: "in the shadow: services follow within seconds",
    State.WAITS: "waits for a person: `tillguard models promote`",
    State.LIVE: "live: services follow within seconds",
}


def register(app: typer.Typer) -> None:
    app.command()(train)


def train(
    home: Home = None,
    seed: Annotated[int, typer.Option(help="Seed of the fit.")] = 0,
    daily: Annotated[
        bool, typer.Option("--daily", help="By way of the shadow, as a service does by schedule.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fit and judge, but do not promote.")
    ] = False,
    trust: Annotated[
        list[str] | None,
        typer.Option(help="A labeller, or a source such as import, whom nobody is to doubt."),
    ] = None,
    who: Annotated[
        str, typer.Option("--as", help="Who does it; your login name if left out.")
    ] = "",
    json: Json = False,
) -> None:
    """Fit a model on every label that is known; it becomes live if it passes its gate.

    Labels are the verdicts and approvals in the journal, joined with the vectors that were kept
    with their decisions, and the history that was learnt before (learnt.npz), if there is one.
    Imported history is replayed first, once after each import.

    Example: tillguard train --daily --home .tillguard
    """
    chosen = settings(home=home)
    stages = Stages()
    with stages.bars():
        replay_imported(chosen, stages.tick)
    by = who or getpass.getuser()
    order = Order(by, int(time.time()), seed, daily, dry_run, tuple(trust or ()))
    outcome = asyncio.run(trained(chosen, order))
    if json:
        print_json(outcome)
    else:
        typer.echo("\n".join(outcome_lines(outcome)))
    if outcome["state"] == State.REFUSED:
        raise typer.Exit(1)


def outcome_lines(outcome: Mapping[str, Any]) -> Iterator[str]:
    """A run as a person reads it."""
    if outcome["rows"]:
        yield (
            f"model {outcome['hash'][:12]}: {outcome['rows']:,} labels,"
            f" {outcome['confirmed']:,} confirmed, average precision"
            f" {outcome['average_precision']:.3f} on the newest that were held back"
        )
    for note in outcome["notes"]:
        yield f"  {note}"
    for doubt in outcome["doubts"]:
        yield f"left out: {doubt['labels']:,} labels by {doubt['labeller']}, who {doubt['why']}"
    if outcome["gate"]:
        yield from criterion_lines(outcome["gate"])
    yield NEXT[State(outcome["state"])]


def criterion_lines(gate: Mapping[str, Any]) -> Iterator[str]:
    """Each criterion of a gate, what failed marked."""
    for one in gate["criteria"]:
        yield f"  {'good  ' if one['passed'] else 'FAILED'} {one['name']:<30}{one['said']}"
