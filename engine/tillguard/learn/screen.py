"""Labels in doubt: those of a labeller who contradicts all others, or suddenly floods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .holdout import Mask, Names
from .table import Floats

FEWEST = 20
"""Labels below which nobody is judged."""
SIGMAS = 4.0
"""Standard deviations of chance beyond which a labeller contradicts the others."""
TIMES = 2.0
"""How many times too few or too many must be confirmed besides."""
LEVELS = 8
"""Levels of the champion's score within which labellers are compared."""
FLOOD, MOST, SHARE = 200, 5.0, 0.5
"""A flood: this many new labels of one hand, this many times its usual number in as long a time,
and this share of all that is new."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whose new labels are left out, and why; `expected` confirmations are those which others
    would have found at the same scores."""

    labeller: str
    labels: int
    confirmed: int
    expected: float
    sigmas: float
    why: str


def doubtful(
    labels: Floats, scores: Floats, labellers: Names, fresh: Mask, before: Mask
) -> Iterator[Doubt]:
    """Labellers whose `fresh` labels are in doubt; `before` are the labels of as long a time
    before. A name is empty where none is known; those are reference only."""
    level = levels(scores)
    for name in np.unique(labellers[fresh]):
        if not name:
            continue
        own = fresh & (labellers == name)
        count, confirmed = int(own.sum()), int(labels[own].sum())
        expected, sigmas = contradiction(labels, level, own, labellers != name)
        few, many = sorted((confirmed + 0.5, expected + 0.5))
        if count >= FEWEST and abs(sigmas) > SIGMAS and many > TIMES * few:
            why = f"confirmed {confirmed} of {count} where others would have {expected:.0f}"
        elif (
            count >= FLOOD
            and count > SHARE * fresh.sum()
            and count > MOST * (before & (labellers == name)).sum()
        ):
            why = f"gave {count} of the {int(fresh.sum())} new labels, far more than before"
        else:
            continue
        yield Doubt(str(name), count, confirmed, round(expected, 1), round(sigmas, 1), why)


def levels(scores: Floats) -> Floats:
    """The level of each score: quantiles, finer towards the top, where frauds are."""
    cuts = np.quantile(scores, 1 - 0.5 ** np.arange(1, LEVELS))
    return np.searchsorted(cuts, scores, side="right").astype(np.float64)


def contradiction(labels: Floats, level: Floats, own: Mask, others: Mask) -> tuple[float, float]:
    """Expected confirmations, and by how many standard deviations more were given: the test of
    Mantel and Haenszel (1959) over levels of the score."""
    gap = expected = variance = 0.0
    for one in np.unique(level[own]):
        here = level == one
        mine, rest = own & here, others & here
        n, m = float(mine.sum()), float(mine.sum() + rest.sum())
        k = float(labels[mine].sum() + labels[rest].sum())
        if m <= n or m < 2:
            continue
        usual = n * float(labels[rest].sum()) / (m - n)
        expected += usual
        gap += float(labels[mine].sum()) - n * k / m
        variance += n * (m - n) * k * (m - k) / (m * m * (m - 1))
    return expected, gap / np.sqrt(variance) if variance else 0.0
