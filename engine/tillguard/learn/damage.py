"""What a loss costs if it is one: log(1 + loss), and the way back to money."""

from __future__ import annotations

import numpy as np

from .blend import Part, part
from .ensemble import Clock, Task
from .folds import drawn, fifths
from .frame import Floats
from .trees import joined

FEWEST = 50
"""Losses below which everyone's is the mean."""


def damage(
    task: Task, losses: Floats, timed: bool, width: int, until: float, clock: Clock
) -> tuple[Part, float]:
    """The damage part of a model, and Duan's smearing factor from its scale to money.

    Duan, N. (1983), Smearing estimate: a nonparametric retransformation method, JASA 78; measured
    on held rows. Of few losses the mean is all that is learnt.
    """
    rows = np.flatnonzero((task.y > 0) & (losses > 0))
    lost = losses[rows]
    nothing = np.zeros(0)
    if len(rows) < FEWEST:
        mean = float(lost.mean()) if len(rows) else 0.0
        curves = {"base": float(np.log1p(mean)), "curves": []}
        return Part(joined([], [], width), curves, nothing, nothing, nothing, [], []), 1.0
    own = Task(
        task.frame.rows(rows), np.log1p(lost), np.ones(len(rows)), [0] * width, "regression",
        task.seed, task.threads,
    )  # fmt: skip
    made, _ = part(
        own,
        fifths(len(rows), 2) if timed else drawn(len(rows), task.seed),
        width,
        until,
        clock,
        own,
    )
    said = np.expm1(np.minimum(made.margins, 50.0))
    factor = float(np.expm1(made.y).mean() / max(said.mean(), 1e-9))
    return made, min(5.0, max(0.2, factor))
