"""`tillguard bench GROUP`: figures with floor and aim, ratios measured in one run."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..bench.figure import Figure
from .demo import Stages
from .options import Home, Json, print_json


class Group(StrEnum):
    decide = "decide"
    features = "features"
    learn = "learn"
    rules = "rules"
    peers = "peers"
    models = "models"


def register(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    group: Annotated[Group, typer.Argument(help="What to measure.")],
    home: Home = None,
    seconds: Annotated[float, typer.Option(help="Seconds of each load of each round.")] = 2.0,
    rounds: Annotated[int, typer.Option(help="Interleaved rounds; their median counts.")] = 5,
    write: Annotated[
        Path | None, typer.Option(help="With features: write the page of the catalogue here.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure on this machine; needs the bench extra and builds the demo chain if it is not there.

    Example: tillguard bench decide --json
    """
    from ..bench import decide, families, page

    stages = Stages()
    with stages.bars():
        place = (home or Path(".tillguard")) / "demo"
        if group is Group.decide:
            figures = decide.measure(place, rounds, seconds, stages.tick)
        elif group is Group.peers:
            from ..bench import night

            figures = night.measure(stages.tick)
        elif group is Group.rules:
            from ..bench import lifecycle, rules

            figures = rules.measure(rounds, stages.tick)
            figures += lifecycle.measure(place, stages.tick)
        elif group is Group.learn:
            from ..bench import learning

            figures = learning.measure(place, stages.tick)
        elif group is Group.models:
            from ..bench import models

            figures = models.measure(place, stages.tick)
        else:
            figures = families.measure(place, rounds, stages.tick)
    if write:
        write.write_text(page.page(figures))
    if json:
        print_json({"figures": [figure.as_json() for figure in figures]})
        return
    typer.echo("\n".join(lines(figures)))


def lines(figures: list[Figure]) -> Iterator[str]:
    yield f"{'figure':<22}{'value':>10} {'unit':<6}{'floor':>7}{'aim':>6}  reached  how"
    for f in figures:
        floor, aim = ("" if limit is None else f"{limit:g}" for limit in (f.floor, f.aim))
        value = f"{f.value:.4g}"
        yield f"{f.name:<22}{value:>10} {f.unit:<6}{floor:>7}{aim:>6}  {f.reached():<7}  {f.how}"
