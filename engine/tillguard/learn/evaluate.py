"""How good the alerts are: average precision, precision at the staff's capacity, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Z95 = 1.959964
"""97.5 % quantile of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(hits: int, tries: int) -> Share:
    """Wilson's score interval (1927) of a share; nothing tried is not known."""
    if not tries:
        return Share(math.nan, 0.0, 1.0)
    p, z2 = hits / tries, Z95 * Z95
    middle = (p + z2 / (2 * tries)) / (1 + z2 / tries)
    half = Z95 * math.sqrt(p * (1 - p) / tries + z2 / (4 * tries * tries)) / (1 + z2 / tries)
    return Share(p, max(0.0, middle - half), min(1.0, middle + half))


def average_precision(scores: npt.NDArray[np.float64], labels: npt.NDArray[np.float64]) -> float:
    """Area under the precision-recall curve as the step-wise sum; ties count as one step."""
    positives = labels.sum()
    if not positives:
        return math.nan
    order = np.argsort(-scores, kind="stable")
    ranked, hit = scores[order], labels[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    found = np.cumsum(hit)[last]
    gained = np.diff(found, prepend=0.0)
    return float((found / (last + 1) * gained).sum() / positives)


def precision_at_capacity(
    worth: Sequence[float], days: Sequence[str], truths: Sequence[bool], capacity: int
) -> Share:
    """Share of true alerts among the `capacity` worthiest of each day, over all days."""
    by_day: dict[str, list[tuple[float, int]]] = {}
    for i, day in enumerate(days):
        by_day.setdefault(day, []).append((-worth[i], i))
    picked = [i for rows in by_day.values() for _, i in sorted(rows)[:capacity]]
    return wilson(sum(truths[i] for i in picked), len(picked))
