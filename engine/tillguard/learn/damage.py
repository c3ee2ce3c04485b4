"""What a loss costs if it is one: log(1 + loss), and the way back to money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .blend import Part, part
from .ensemble import Clock, Task, surely_less
from .folds import Split, drawn, fifths
from .frame import Floats, Rows
from .lines import Lines, Wave, design, standard
from .trees import joined

LEAST, FEWEST, MANY = 10, 50, 300
"""Losses below which everyone's is the mean, from which trees may tell them apart, and up to which
one column may."""

QUANTILES = np.linspace(0.0, 1.0, 33)
BEYOND = (1.5, 2.0, 4.0, 8.0)
"""How far above its largest value a column's curve goes on."""

SHRINK = 5.0
"""How much a column's slope is drawn to 0: as if so many losses had said so."""


def damage(
    task: Task, losses: Floats, timed: bool, width: int, until: float, clock: Clock
) -> tuple[Part, float]:
    """The damage part of a model, and Duan's smearing factor from its scale to money.

    Duan, N. (1983), Smearing estimate: a nonparametric retransformation method, JASA 78; measured
    on held rows. Of few losses what one column tells is learnt (what was paid, most often), of
    fewer the mean.
    """
    rows = np.flatnonzero((task.y > 0) & (losses > 0))
    lost = losses[rows]
    made = None
    if len(rows) >= LEAST:
        own = Task(
            task.frame.rows(rows), np.log1p(lost), np.ones(len(rows)), [0] * width, "regression",
            task.seed, task.threads,
        )  # fmt: skip
        made = told_apart(own, timed, width, until, clock)
    if made is None:
        return constant(float(lost.mean()) if len(rows) else 0.0, width), 1.0
    said = np.expm1(np.minimum(made.margins, 50.0))
    factor = float(np.expm1(made.y).mean() / max(said.mean(), 1e-9))
    return made, min(5.0, max(0.2, factor))


def told_apart(own: Task, timed: bool, width: int, until: float, clock: Clock) -> Part | None:
    """What tells losses apart best on held ones; None where nothing does."""
    rows = len(own.y)
    splits = fifths(rows, 2) if timed and rows >= FEWEST else drawn(rows, own.seed)
    one = single(own, splits, width) if rows <= MANY else None
    if rows < FEWEST:
        return one
    made, _ = part(own, splits, width, until, clock, own)
    return one if one is not None and of(one) < of(made) else made


def of(made: Part) -> float:
    """What a part lost on its held rows, in the mean."""
    return float(((made.margins - made.y) ** 2).mean())


def held(splits: Sequence[Split]) -> Rows:
    return np.concatenate([rows for _, rows in splits])


def constant(mean: float, width: int) -> Part:
    """Every loss is the mean."""
    nothing = np.zeros(0)
    curves = {"base": float(np.log1p(mean)), "curves": []}
    return Part(joined([], [], width), curves, nothing, nothing, nothing, [], [])


def single(task: Task, splits: Sequence[Split], width: int) -> Part | None:
    """The one column, on a logarithmic scale, that tells held losses best; None where none surely
    tells more than the mean."""
    numbers, at = task.frame.numbers, held(splits)
    nothing = np.concatenate([np.full(len(b), task.y[a].mean()) for a, b in splits])
    found: Column | None = None
    for i in range(numbers.shape[1]):
        if (wave := logarithmic(numbers, i)) is None:
            continue
        tried = Column(wave, task.y, design(numbers, [wave])[:, 0])
        if found is None or tried.lost(splits) < found.lost(splits):
            found = tried
    if found is None or not surely_less(task, at, found.margins(splits), nothing):
        return None
    lines = Lines([found.wave], np.array(found.line(np.arange(len(task.y)))))
    told = {"name": "one column", "weight": 1.0, "column": found.wave.column}
    return Part(
        joined([], [], width), lines.curves(numbers, 1.0, 0.0), found.margins(splits), task.y[at],
        task.w[at], [{**told, "loss": found.lost(splits)}], [],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column as one input of a line through the losses `y`; `told` by row."""

    wave: Wave
    y: Floats
    told: Floats

    def line(self, rows: Rows) -> tuple[float, float]:
        """Slope and intercept from these rows."""
        x, y = self.told[rows], self.y[rows]
        off = x - x.mean()
        slope = float(off @ (y - y.mean()) / (off @ off + SHRINK))
        return slope, float(y.mean() - slope * x.mean())

    def margins(self, splits: Sequence[Split]) -> Floats:
        """What lines without the held rows say of these."""
        lines = [(self.line(before), rows) for before, rows in splits]
        return np.concatenate([slope * self.told[rows] + start for (slope, start), rows in lines])

    def lost(self, splits: Sequence[Split]) -> float:
        return float(((self.margins(splits) - self.y[held(splits)]) ** 2).mean())


def logarithmic(numbers: Floats, column: int) -> Wave | None:
    """A column as sign times log(1 + size), also beyond what was seen; None where it says
    nothing."""
    values = numbers[:, column]
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    most = float(np.abs(known).max())
    ends = [sign * most * far for far in BEYOND for sign in (-1, 1)]
    knots = np.unique([*np.quantile(known, QUANTILES), *ends])
    return standard(column, knots, np.sign(knots) * np.log1p(np.abs(knots)), known, 0)
