"""`tillguard models`: a model's way from its gate to live, and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from ..errors import NoModel
from ..journal import Journal, Stage, StoredModel
from ..serve import model_lifecycle
from ..serve.convert import attributes_from_body
from ..serve.model_lifecycle import Beside
from ..training import good_model
from ..training.grounds import grounds_of
from ..training.season import Drift, look, noted
from .lifecycle import Who, opened, person, told
from .options import Home, Json, print_json
from .told import day, moment
from .training import criterion_lines

models = typer.Typer(help="Models: list, gate, shadow, promote, roll back.", no_args_is_help=True)
shadow = typer.Typer(
    help="A model that runs beside the live one and never acts.", no_args_is_help=True
)
Hash = Annotated[str, typer.Argument(help="Hash of a kept model, or its beginning.")]
MOST = 12
"""Features that are listed; --json has them all."""


def register(app: typer.Typer) -> None:
    for command in (list_models, show, gate, promote, rollback, drift):
        models.command(command.__name__.removesuffix("_models"))(command)
    for beside in (start, stop, report):
        shadow.command()(beside)
    models.add_typer(shadow, name="shadow")
    app.add_typer(models, name="models")


def list_models(home: Home = None, json: Json = False) -> None:
    """List the models that are kept, each with its trail, and what runs came to nothing.

    Example: tillguard models list
    """
    with opened(home) as (_, journal):
        found, runs = journal.stored_models(), journal.model_runs()
    if json:
        print_json([one.as_json() for one in found])
        return
    told("\n".join(model_lines(one)) for one in found)
    told(f"{moment(run.at)}  no model  {run.by}: {run.note}" for run in runs)


def show(hash: Hash, home: Home = None, json: Json = False) -> None:
    """Show where a model comes from and what was done to it.

    Example: tillguard models show 3fe8b730dbb5
    """
    with opened(home) as (_, journal):
        found = journal.stored_model(hash)
    if json:
        print_json(found.as_json())
        return
    told([*model_lines(found), *lineage_lines(found)])


def gate(hash: Hash, home: Home = None, json: Json = False) -> None:
    """Show every criterion by which a model was judged, with the figures.

    Example: tillguard models gate 3fe8b730dbb5
    """
    with opened(home) as (_, journal):
        found = journal.stored_model(hash)
    step = next((step for step in reversed(found.steps) if step.step is Stage.GATE), None)
    if step is None:
        raise NoModel(f"model {found.hash[:12]} was never judged: run `tillguard train`")
    if json:
        print_json(step.figures)
        return
    told(criterion_lines(step.figures))


def promote(
    hash: Hash,
    emergency: Annotated[
        str, typer.Option(help="Why it becomes live whatever its gate says; kept for ever.")
    ] = "",
    home: Home = None,
    who: Who = "",
    json: Json = False,
) -> None:
    """Make a model live that has passed its gate; every service follows within 5 seconds.

    Example: tillguard models promote 3fe8b730dbb5
    """
    with opened(home) as (chosen, journal):
        live = model_lifecycle.promote(journal, hash, person(who), chosen, emergency)
        moved(journal, live.version.hash, f"live: promoted by {live.by}", json)


def rollback(
    to: Annotated[
        str, typer.Option(help="Hash of the model (its beginning); the one before if left out.")
    ] = "",
    why: Annotated[str, typer.Option(help="The reason, for the trail.")] = "",
    home: Home = None,
    who: Who = "",
    json: Json = False,
) -> None:
    """Make the model live again that was before; every service follows within 5 seconds.

    Example: tillguard models rollback --why "it alarms on every override"
    """
    with opened(home) as (_, journal):
        live = model_lifecycle.roll_back(journal, person(who), to, why)
        moved(journal, live.version.hash, f"live again: rolled back by {live.by}", json)


def moved(journal: Journal, hash: str, said: str, json: bool) -> None:
    if json:
        print_json(journal.stored_model(hash).as_json())
        return
    typer.echo(f"model {hash[:12]} is {said}")


def start(hash: Hash, home: Home = None, who: Who = "") -> None:
    """Let a model that passed its gate run beside the live one, without ever acting.

    Example: tillguard models shadow start 3fe8b730dbb5
    """
    with opened(home) as (_, journal):
        who_ = person(who)
        full = journal.stored_model(hash).hash
        journal.start_challenger(full, who_.name, who_.now)
    typer.echo(f"in the shadow: model {full[:12]}; services follow within seconds")


def stop(home: Home = None, who: Who = "", json: Json = False) -> None:
    """End the shadow run; what it found goes into the model's trail.

    Example: tillguard models shadow stop
    """
    with opened(home) as (_, journal):
        found = model_lifecycle.stop(journal, person(who), floor_of(journal))
    shown(found, json)


def report(home: Home = None, json: Json = False) -> None:
    """Say how the estimates of the model in the shadow compare with those of the live one.

    Example: tillguard models shadow report
    """
    with opened(home) as (_, journal):
        found = model_lifecycle.beside(journal, floor_of(journal))
    shown(found, json)


def drift(
    days: Annotated[int, typer.Option(min=1, max=364, help="Days of the journal to look at.")] = 28,
    keep: Annotated[bool, typer.Option("--keep", help="Write it into the model's trail.")] = False,
    home: Home = None,
    who: Who = "",
    json: Json = False,
) -> None:
    """Compare what the live model sees with the same weeks a year before; December is not drift.

    Example: tillguard models drift --days 28
    """
    with opened(home) as (chosen, journal):
        model, _ = good_model(journal, chosen.models, 1)
        if model is None:
            raise NoModel("no model is live: run `tillguard train`")
        found = look(journal, chosen.learnt, model, attributes_from_body, days)
        if keep:
            noted(journal, found, person(who).name, int(time.time()))
    if json:
        print_json(found.as_json())
        return
    told(drift_lines(found))


def floor_of(journal: Journal) -> float:
    """The risk from which on something is flagged, by the live bundle."""
    return grounds_of(journal, journal.last_received()).floor


def shown(found: Beside, json: bool) -> None:
    if json:
        print_json(found.as_json())
        return
    told(
        [
            f"{found.model[:12]} in the shadow: {found.scores:,} estimates, probability"
            f" {found.difference:+.4f} on average, {found.apart:.4f} apart",
            f"alarms from {found.floor:.0%} on: {found.alarms:,}, live {found.champion_alarms:,},"
            f" both {found.both:,} (overlap {found.overlap:.0%})",
            *([found.objection] if found.objection else []),
        ]
    )


def model_lines(found: StoredModel) -> Iterator[str]:
    """A model with its trail."""
    marks = f"{'  live' if found.live else ''}{'  in the shadow' if found.challenger else ''}"
    yield f"{found.hash[:12]}{marks}  fitted by {found.author or '?'}"
    for step in found.steps:
        outcome = "" if step.passed else "  FAILED"
        note = f"  {step.note}" if step.note else ""
        yield f"  {moment(step.at)}  {step.step:<9}{step.by}{outcome}{note}"


def lineage_lines(found: StoredModel) -> Iterator[str]:
    manifest, lineage = found.manifest, found.lineage
    first, last = manifest["span"]
    yield f"  {manifest['rows']:,} labels, {manifest['confirmed']:,} confirmed"
    yield f"  received {day(first)} to {day(last)}"
    if lineage:
        sources = ", ".join(f"{name} {count:,}" for name, count in lineage["labels"].items())
        left = ", ".join(f"{name} {count:,}" for name, count in lineage["left_out"].items())
        yield f"  sources {sources}; left out {left or 'none'}"
        known = datetime.fromtimestamp(lineage["until"], UTC)
        yield f"  known until {known:%Y-%m-%d %H:%M}; parent {lineage['parent'][:12] or 'none'}"
        inputs = ", ".join(f"{name} {hash[:12]}" for name, hash in lineage["inputs"].items())
        yield f"  inputs {inputs}; catalogue {lineage['catalogue']}"


def drift_lines(found: Drift) -> Iterator[str]:
    yield (
        f"{found.level}: {day(found.since)} to {day(found.until)} ({found.rows:,} rows) against"
        f" {found.reference} ({found.reference_rows:,} rows)"
    )
    yield f"  {'':<38}{'PSI':>8}{'chance':>8}"
    ranked = sorted(found.moved, key=lambda one: one.name != "score")
    for one in ranked[: MOST + 1]:
        yield f"  {one.name:<38}{one.psi:>8.3f}{one.floor:>8.3f}  {one.level}"
