"""How long it took from what happened at the till to the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .worked import Worked

HOURS = (1, 4, 8, 24, 48, 120)
"""Upper ends of the distribution's bins; what took longer is in a last one."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Hours from event to verdict over `count` transactions; NaN where there are none.

    `bins` holds how many took at most so many hours, infinity last.
    """

    count: int
    median: float
    p90: float
    bins: tuple[tuple[float, int], ...]


def waits(worked: Iterable[Worked]) -> Waits:
    """Over every transaction of every closed case."""
    hours = np.array([(one.closed - part.at) / 3600 for one in worked for part in one.parts])
    median, p90 = np.quantile(hours, (0.5, 0.9)) if len(hours) else (np.nan, np.nan)
    edges = (-np.inf, *HOURS, np.inf)
    bins = tuple(
        (float(high), int(((hours > low) & (hours <= high)).sum())) for low, high in pairwise(edges)
    )
    return Waits(len(hours), float(median), float(p90), bins)
