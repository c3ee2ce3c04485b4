"""`tillguard bench GROUP`: figures with floor and aim, ratios measured in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..bench.figure import Figure
from .options import Home, Json, print_json, without_password
from .stages import Stages


class Group(StrEnum):
    decide = "decide"
    console = "console"
    explore = "explore"
    features = "features"
    learn = "learn"
    load = "load"
    plan = "plan"
    rules = "rules"
    peers = "peers"
    prices = "prices"
    models = "models"
    rings = "rings"


def register(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    group: Annotated[Group, typer.Argument(help="What to measure.")],
    home: Home = None,
    seconds: Annotated[float, typer.Option(help="Seconds of each load of each round.")] = 2.0,
    rounds: Annotated[
        int,
        typer.Option(
            min=1,
            help="Rounds, or seeds of a plan, whose worst counts; seeds of an experiment.",
        ),
    ] = 5,
    write: Annotated[
        Path | None,
        typer.Option(help="The catalogue's page with features; the growth as SVG with plan."),
    ] = None,
    largest: Annotated[
        int, typer.Option(min=200, help="With plan: sizes of at most so many cases.")
    ] = 50_000,
    minutes: Annotated[
        float, typer.Option(min=0.05, help="With load: minutes at a steady 300 calls a second.")
    ] = 0.25,
    soak: Annotated[
        int, typer.Option(min=0, help="With load: only so many decisions, and what is held then.")
    ] = 0,
    scale: Annotated[
        float,
        typer.Option(min=0, max=1, help="With load: only this share of a large chain's history."),
    ] = 0.0,
    decisions: Annotated[
        int, typer.Option(min=1000, help="With console: decisions in the SQLite journal.")
    ] = 1_000_000,
    database_url: Annotated[
        str,
        typer.Option(
            callback=without_password,
            help="With console: a PostgreSQL server to ask the star schema on.",
        ),
    ] = "",
    star_rows: Annotated[
        int, typer.Option(min=1000, help="With console: decisions in the star schema.")
    ] = 5_000_000,
    json: Json = False,
) -> None:
    """Measure on this machine; all but console, plan, explore and prices need the bench extra and
    the chain.

    Example: tillguard bench decide --json
    """
    from ..bench import page

    stages = Stages()
    with stages.bars():
        place = (home or Path(".tillguard")) / "demo"
        if group is Group.console:
            figures = of_console(decisions, database_url, star_rows, stages)
        elif group is Group.plan:
            figures = planned(rounds, largest, write, stages)
        elif group is Group.load:
            figures = loaded(place, minutes, seconds, soak, scale, stages.tick)
        else:
            figures = measured(group, place, rounds, seconds, stages.tick)
    if write and group is Group.features:
        write.write_text(page.page(figures))
    if json:
        print_json({"figures": [figure.as_json() for figure in figures]})
        return
    typer.echo("\n".join(lines(figures)))


def measured(
    group: Group, place: Path, rounds: int, seconds: float, tick: Callable[[str, float], None]
) -> list[Figure]:
    """A group's figures; what it needs is imported with it."""
    if group is Group.decide:
        from ..bench import decide

        return decide.measure(place, rounds, seconds, tick)
    if group is Group.explore:
        from ..bench import exploring

        return exploring.measure(rounds, tick)
    if group is Group.prices:
        from ..bench import pricing

        return pricing.measure(rounds, tick)
    if group is Group.peers:
        from ..bench import night

        return night.measure(tick)
    if group is Group.rules:
        from ..bench import lifecycle, rules

        return rules.measure(rounds, tick) + lifecycle.measure(place, tick)
    if group is Group.features:
        from ..bench import families

        return families.measure(place, rounds, tick)
    return on_the_chain(group, place, tick)


def loaded(
    place: Path,
    minutes: float,
    seconds: float,
    decisions: int,
    share: float,
    tick: Callable[[str, float], None],
) -> list[Figure]:
    """Under load, after many decisions, or at the scale of a large chain."""
    from ..bench import overload, scale, soak

    if decisions or share:
        soaked = soak.measure(place, decisions, tick) if decisions else []
        return soaked + (scale.measure(place, share, tick) if share else [])
    return overload.measure(place, minutes, seconds, tick)


def on_the_chain(group: Group, place: Path, tick: Callable[[str, float], None]) -> list[Figure]:
    """What the demo chain alone shows."""
    from ..bench import learning, models, rings

    measures = {Group.learn: learning, Group.models: models, Group.rings: rings}
    return measures[group].measure(place, tick)


def of_console(decisions: int, url: str, rows: int, stages: Stages) -> list[Figure]:
    """Pages over a large journal; the star schema where there is a server to ask it on."""
    from ..bench import console, star

    figures = console.measure(stages.tick, decisions, decisions // console.A_CASE)
    return figures + (star.measure(url, stages.tick, rows) if url else [])


def planned(seeds: int, largest: int, write: Path | None, stages: Stages) -> list[Figure]:
    from ..bench import growth, planning, shifts

    sizes = [size for size in planning.SIZES if size.cases <= largest]
    figures = planning.measure(sizes, seeds, stages.tick)
    figures += shifts.measure(seeds, stages.tick, largest)
    if write:
        points = [size for size in growth.POINTS if size.cases <= largest]
        growth.draw(write, points, stages.tick)
    return figures


def lines(figures: list[Figure]) -> Iterator[str]:
    yield f"{'figure':<22}{'value':>10} {'unit':<6}{'floor':>7}{'aim':>6}  reached  how"
    for f in figures:
        floor, aim = ("" if limit is None else f"{limit:g}" for limit in (f.floor, f.aim))
        value = f"{f.value:.4g}"
        yield f"{f.name:<22}{value:>10} {f.unit:<6}{floor:>7}{aim:>6}  {f.reached():<7}  {f.how}"
