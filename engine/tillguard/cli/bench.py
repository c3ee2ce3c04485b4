"""`tillguard bench GROUP`: figures with floor and aim, ratios measured in one run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ..bench.figure import Figure
from .demo import Stages
from .options import Home, Json, print_json


class Group(StrEnum):
    decide = "decide"


def register(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    group: Annotated[Group, typer.Argument(help="What to measure.")],
    home: Home = None,
    seconds: Annotated[float, typer.Option(help="Seconds of each load of each round.")] = 2.0,
    rounds: Annotated[int, typer.Option(help="Interleaved rounds; their median counts.")] = 5,
    json: Json = False,
) -> None:
    """Measure on this machine; needs the bench extra and builds the demo chain if it is not there.

    Example: tillguard bench decide --json
    """
    from ..bench import decide

    stages = Stages()
    with stages.bars():
        place = (home or Path(".tillguard")) / "demo"
        figures = decide.measure(place, rounds, seconds, stages.tick)
    if json:
        print_json({"figures": [figure.as_json() for figure in figures]})
        return
    Console().print(table(figures))


def table(figures: list[Figure]) -> Table:
    shown = Table("figure", "value", "unit", "floor", "aim", "reached", "how")
    for f in figures:
        limits = ("" if limit is None else f"{limit:g}" for limit in (f.floor, f.aim))
        shown.add_row(f.name, f"{f.value:.3g}", f.unit, *limits, f.reached(), f.how)
    return shown
