"""How the time and memory of a first plan grow with the number of cases, as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure as Picture

from .planning import Size, Tick, Try, alone

POINTS = tuple(
    Size(cases, people, 0.0, rivals=())
    for cases, people in (
        (200, 10), (500, 20), (1_000, 40), (2_500, 50),
        (5_000, 60), (10_000, 100), (20_000, 200), (50_000, 500),
    )
)  # fmt: skip
"""No time to improve: what is measured is the plan with a bound that always exists."""
PANELS = (("seconds", "seconds"), ("peak", "peak memory of the process, MiB"), ("gap", "gap"))


def draw(path: Path, points: Sequence[Size], tick: Tick) -> None:
    """Writes the picture as SVG, one seed a point, both axes logarithmic."""
    tries = []
    for number, size in enumerate(points):
        tick("growth with size", number / len(points))
        tries.append(alone(size, 0))
    picture(points, tries).savefig(path, format="svg", metadata={"Date": None})


def picture(points: Sequence[Size], tries: Sequence[Try]) -> Picture:
    drawn = Picture(figsize=(12, 3.6), layout="constrained")
    pairs = [size.cases * size.people for size in points]
    for axes, (name, label) in zip(drawn.subplots(1, len(PANELS)), PANELS, strict=True):
        axes.plot(pairs, [getattr(one, name) for one in tries], marker="o")
        axes.set(xscale="log", yscale="log", xlabel="cases x people", ylabel=label)
        axes.grid(visible=True, alpha=0.3)
    return drawn
