"""What an investigation saves of a loss, learnt from what confirmed cases came to.

The share that comes back is what was recovered of what was lost. What would go on is what went on
while nobody had acted yet: the loss after a case's first transaction and until its verdict, over
the first loss and the part of `HORIZON` days for which the case lay open. Both are ratios of sums,
drawn towards the policy's figure, which counts as `PRIOR` cases.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..learn.evaluate.intervals import Floats, Share, bootstrap
from .prevention import FEW

PRIOR = 10
"""As many cases as the policy's figure counts for (own estimate)."""
HORIZON = 28.0
"""Days for which a loss goes on where nobody acts (own estimate)."""
MOST = 10.0
"""Times the first loss that at most goes on."""
DAY = 86_400
ALL = ""
"""Stands for the typology where all are taken together."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A confirmed case: what was lost at first and afterwards, what came back (minor units), and
    for how many days it lay open."""

    typology: str
    first: int
    further: int
    recovered: int
    days: float


@dataclass(frozen=True, slots=True)
class Saved:
    """Of a typology, over `cases`: the share recovered and how often the first loss goes on, each
    with its 95 % interval, and both as cases are valued with (`recovers`, `goes_on`)."""

    typology: str
    cases: int
    recovered: Share
    continues: Share
    recovers: float
    goes_on: float


def saved(found: Iterable[Followed], recovered: float, continues: float) -> list[Saved]:
    """By typology; `recovered` and `continues` are the policy's figures."""
    by_typology: dict[str, list[Followed]] = defaultdict(list)
    for one in found:
        if one.first + one.further > 0:
            by_typology[one.typology].append(one)
    return [
        _saved(name, cases, recovered, continues) for name, cases in sorted(by_typology.items())
    ]


def saved_in_all(found: Iterable[Followed], recovered: float, continues: float) -> Saved | None:
    """Over all typologies together, under no name; None where no case lost anything."""
    lost = [one for one in found if one.first + one.further > 0]
    return _saved(ALL, lost, recovered, continues) if lost else None


def offered(one: Saved, seen: Share, policy: float) -> float | None:
    """A new figure for the policy, where its own lies outside the interval over all typologies."""
    sure = one.typology == ALL and one.cases >= FEW and not seen.low <= policy <= seen.high
    return round(seen.value, 2) if sure and not math.isnan(seen.low) else None


def _saved(typology: str, cases: Sequence[Followed], recovered: float, continues: float) -> Saved:
    back = np.array([float(one.recovered) for one in cases])
    lost = np.array([float(one.first + one.further) for one in cases])
    open_for = np.array([min(one.days, HORIZON) / HORIZON for one in cases])
    further = np.array([float(one.further) for one in cases])
    exposed = np.array([float(one.first) for one in cases]) * open_for
    share, goes_on = _ratio(back, lost, 1.0), _ratio(further, exposed, MOST)
    return Saved(
        typology,
        len(cases),
        share,
        goes_on,
        pooled(share.value, len(cases), recovered),
        pooled(goes_on.value, float(open_for.sum()), continues),
    )


def pooled(seen: float, cases: float, policy: float) -> float:
    """What was seen over so many cases, and the policy's figure as over `PRIOR` cases."""
    if math.isnan(seen):
        return policy
    return (PRIOR * policy + cases * seen) / (PRIOR + cases)


def _ratio(parts: Floats, wholes: Floats, most: float) -> Share:
    """Of sums, at most `most`, with the interval of whole cases drawn anew."""

    def of(times: Floats) -> float:
        whole = float(times @ wholes)
        return min(most, float(times @ parts) / whole) if whole > 0 else math.nan

    return bootstrap(of, np.arange(len(parts)))
