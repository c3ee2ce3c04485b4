"""`tillguard evaluate`: how good the model is, on labels or on the demo chain's truth."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from ..learn.card.plots import picture as draw_figures
from ..learn.evaluate import Asked, Plan
from ..pipeline import Rulebook
from ..policy.bundle import read_bundle
from ..profiles import SHIPPED
from .options import Home, Json, print_json, settings
from .reviewed import evaluate_reviewed

DEMO = Path(".tillguard")


def register(app: typer.Typer) -> None:
    app.command()(evaluate)


def evaluate(
    home: Home = None,
    truth: Annotated[
        bool, typer.Option("--truth", help="On the demo chain, whose truth is known.")
    ] = False,
    feedback_loop: Annotated[
        bool, typer.Option("--feedback-loop", help="Live a tenth of the demo chain day by day.")
    ] = False,
    windows: Annotated[int, typer.Option(min=1, help="Test windows.")] = 4,
    test_days: Annotated[int, typer.Option(min=1, help="Days of a test window.")] = 14,
    delay_days: Annotated[
        int, typer.Option(min=0, help="Days before a test window that are not trained on.")
    ] = 7,
    train_days: Annotated[int, typer.Option(min=0, help="Days trained on; 0 for all.")] = 0,
    per_day: Annotated[int, typer.Option(min=1, help="Alerts that are looked at a day.")] = 10,
    seed: Annotated[int, typer.Option(help="Seed of fits and intervals.")] = 0,
    seeds: Annotated[int, typer.Option(min=2, help="Chains of the feedback loop.")] = 10,
    share: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="Share of the demo chain's households.")
    ] = 1.0,
    out: Annotated[Path | None, typer.Option(help="Write the JSON to this file too.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the figures into this PNG.")] = None,
    json: Json = False,
) -> None:
    """Fit on what was known then, judge on what came after, with 95 % intervals.

    Without --truth on the labels of a home: reviewed transactions weighted by the inverse of the
    chance with which they were picked. With --truth on the demo chain, beside what its reviews
    alone would have said. --feedback-loop compares rules alone with learning, over ten chains.

    Example: tillguard evaluate --truth --json
    """
    plan, asked = Plan(windows, test_days, delay_days, train_days), Asked(per_day, seed)
    with Progress(console=Console(stderr=True)) as bars:
        tick = ticking(bars)
        if feedback_loop:
            from ..demo.loop import loop

            found = loop((home or DEMO) / "loop", shipped(), range(1, seeds + 1), tick)
        elif truth:
            from ..demo.chain import build_chain
            from ..demo.evaluation import evaluation

            chain = build_chain((home or DEMO) / "demo", share=share, progress=tick)
            found = evaluation(chain, shipped(), plan, asked, tick, seed)
        else:
            found = evaluate_reviewed(settings(home=home), plan, asked, seed)
    if out:
        out.write_text(jsonlib.dumps(found, indent=1) + "\n")
    if picture:
        draw(found, picture)
    if json:
        print_json(found)
    else:
        for told in loop_lines(found) if feedback_loop else lines(found):
            typer.echo(told)


def draw(found: Mapping[str, Any], file: Path) -> None:
    if "over_time" in found:
        from ..demo.loop.picture import draw as draw_loop

        draw_loop(found, file)
    else:
        draw_figures(found.get("truth", found["reviewed"]), file)


def shipped() -> Rulebook:
    """The rules and policies of the checkout."""
    return Rulebook.of(read_bundle(SHIPPED / "rules", SHIPPED / "policies"))


def ticking(bars: Progress) -> Any:
    tasks: dict[str, Any] = {}

    def tick(what: str, done: float) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=1.0)
        bars.update(tasks[what], completed=done)

    return tick


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures in words; each part's name first."""
    for name in ("truth", "reviewed"):
        if name in found:
            yield from part_lines(name, found[name])
    for window in found["windows"]:
        yield f"window of {window['labels']} labels: average precision {shown(window)}"


def part_lines(name: str, part: Mapping[str, Any]) -> Iterator[str]:
    yield f"on {'true labels' if name == 'truth' else 'what was reviewed'}:"
    yield f"  {part['rows']} transactions, {part['frauds']} frauds"
    if not part["rows"]:
        return
    for figure in ("roc_auc", "average_precision", "brier", "calibration_error", "recall_of_value"):
        yield f"  {figure.replace('_', ' ')}: {shown(part, figure)}"
    at = part["precision_at_k"]
    for of in ("transaction", "customer", "employee", "store"):
        yield f"  precision at {at['k']} a day by {of}: {shown(at, of)}"
    for against, saved in part["savings"].get("saved_against", {}).items():
        yield f"  saved against {against.replace('_', ' ')}: {interval(saved)}"
    for by in ("typology", "season", "store"):
        yield f"  by {by}: frauds; average precision; share of loss among the first of each day"
        for one, figures in part[f"by_{by}"].items():
            yield (
                f"    {one}: {figures['frauds']}; {shown(figures)};"
                f" {shown(figures, 'recall_of_value')}"
            )


def shown(part: Mapping[str, Any], figure: str = "average_precision") -> str:
    return interval(part[figure])


def interval(figure: Mapping[str, float | None]) -> str:
    if figure["value"] is None:
        return "not known"
    if figure["low"] is None:
        return f"{figure['value']:.3f}"
    return f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"


def loop_lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"the second half of {found['days']} days, {found['seeds']} chains, 95 % intervals:"
    for arm, measures in found["second_half"].items():
        yield f"{arm.replace('_', ' ')}:"
        for name, figure in measures.items():
            yield f"  {name.replace('_', ' ')}: {interval(figure)}"
