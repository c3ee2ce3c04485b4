"""How much each store brings in a usual week, and how the days of a year differ from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .factors import Course, learnt
from .flows import DAY, Floats, Ints
from .occasions import Occasions
from .shrink import levels
from .silent import known_days

FADES = 182.0
"""Days after which an event counts half for a store's level."""
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Leveled:
    """Events of a usual week by store, the year's course, and its factors (stores x days).

    `known` is 1 for days that say something of a store; `certain` is by store the shape of the
    level's posterior: its relative variance is 1 / certain.
    """

    level: Floats
    course: Course
    factors: Floats
    known: Floats
    certain: Floats


def leveled(
    daily: Floats, shape: Floats, days: Ints, occasions: Occasions, places: Sequence[str],
    regions: Sequence[str],
) -> Leveled:  # fmt: skip
    """Level and course by turns: each is learnt given the other.

    A store's first event tells when it began, not how much it brings: it is left out.
    """
    later = without_first(daily)
    weekday = shape.reshape(len(shape), 7, DAY).sum(2)[:, (days + 3) % 7]
    names = sorted(set(places))
    row = np.array([names.index(place) for place in places], np.int64)
    factors, level = np.ones(daily.shape), daily.sum(1) / np.maximum(weekday.sum(1), 1e-9)
    age = FADES if daily.shape[1] else 1.0
    fresh = 0.5 ** ((days.max(initial=0) - days) / age)
    known = known_days(daily, weekday * level[:, None]).astype(float)
    for _ in range(ROUNDS):
        usual = weekday * factors * known
        whole, exposure = (later * known).sum(1), usual.sum(1)
        steady, _ = levels(whole, exposure, typical(whole, exposure, regions))
        course = learnt(
            gathered(later * known, row, len(names)),
            gathered(weekday * known * steady[:, None], row, len(names)),
            occasions,
            names,
            days,
        )
        by_place = [course.factors(occasions, name, days) for name in names]
        factors = np.array(by_place)[row] if names else factors
        known = known_days(daily, weekday * factors * steady[:, None]).astype(float)
    usual = weekday * factors * known * fresh
    counts, exposure = (later * known * fresh).sum(1), usual.sum(1)
    level, a = levels(counts, exposure, typical(counts, exposure, regions))
    return Leveled(level, course, factors, known, counts + a)


def without_first(daily: Floats) -> Floats:
    """Counts without the first event of each row."""
    left = daily.copy()
    rows = np.flatnonzero(daily.sum(1) > 0)
    left[rows, (daily[rows] > 0).argmax(1)] -= 1
    return left


def gathered(rows: Floats, into: Ints, places: int) -> Floats:
    """Rows of stores added up by place."""
    sums = np.zeros((places, rows.shape[1]))
    np.add.at(sums, into, rows)
    return sums


def typical(counts: Floats, exposure: Floats, regions: Sequence[str]) -> Floats:
    """The mean level of each store's region, by store, pulled towards the chain's."""
    chain = (counts.sum() + 0.1) / (exposure.sum() + 0.1)
    names = sorted(set(regions))
    row = np.array([names.index(region) for region in regions], np.int64)
    seen, known = (np.bincount(row, weights=w, minlength=len(names)) for w in (counts, exposure))
    return np.asarray(((seen + chain) / (known + 1.0))[row])
