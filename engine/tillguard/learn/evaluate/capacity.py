"""What the staff would find: the first `most` of each day, by transaction or by entity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .intervals import Floats, Ints, Share, bootstrap, wilson


@dataclass(frozen=True, slots=True)
class Picks:
    """By day: weight of what was picked, of the frauds among it, their loss, and all loss."""

    picked: Floats
    right: Floats
    found: Floats
    lost: Floats

    def precision(self, seed: int = 0) -> Share:
        """Share of picks that are frauds, days drawn with replacement."""
        return self._ratio(self.right, self.picked, seed)

    def recall_of_value(self, seed: int = 0) -> Share:
        """Share of all loss that is in the picks, days drawn with replacement."""
        return self._ratio(self.found, self.lost, seed)

    def _ratio(self, part: Floats, whole: Floats, seed: int) -> Share:
        def ratio(times: Floats) -> float:
            below = float((times * whole).sum())
            return float((times * part).sum()) / below if below > 0 else math.nan

        return bootstrap(ratio, np.arange(len(whole)), seed)


def taken(worth: Floats, days: Ints, weights: Floats, most: int) -> Floats:
    """By row how much of its weight is looked at: the worthiest of each day until `most`.

    Where only some rows were reviewed, one of weight 10 stands for ten of its like: it takes ten
    places, the last of them perhaps in part.
    """
    order = np.lexsort((np.arange(len(worth)), -worth, days))
    day, weight = days[order], weights[order]
    before = np.cumsum(weight) - weight
    since = before - before[np.searchsorted(day, day)] if len(day) else before
    found = np.zeros(len(worth))
    found[order] = np.clip(most - since, 0.0, weight)
    return found


def picks(
    worth: Floats, days: Ints, labels: Floats, losses: Floats, weights: Floats, most: int
) -> Picks:
    """What the worthiest rows of each day hold, up to a weight of `most`."""
    found, lost = taken(worth, days, weights, most), labels * losses
    places = int(days.max()) + 1 if len(days) else 0
    columns = (found, found * labels, found * lost, weights * lost)
    return Picks(*(summed(days, column, places) for column in columns))


def summed(place: Ints, values: Floats, places: int) -> Floats:
    return np.bincount(place, values, places).astype(np.float64)


@dataclass(frozen=True, slots=True)
class ByEntity:
    """One row an entity and day: its highest worth, whether any of its rows is a fraud."""

    worth: Floats
    days: Ints
    labels: Floats
    losses: Floats
    weights: Floats


def by_entity(
    names: Sequence[str], worth: Floats, days: Ints, labels: Floats, losses: Floats, weights: Floats
) -> ByEntity:
    """Rows grouped by entity and day; rows without the entity are left out.

    The weight is that of the entity's heaviest row: it is looked at when any of its rows is.
    """
    kept = np.flatnonzero(np.array([name != "" for name in names], np.bool_))
    codes = np.unique(np.array(names)[kept], return_inverse=True)[1] if len(kept) else kept
    both = days[kept] * (len(kept) + 1) + codes
    found, place = np.unique(both, return_inverse=True)

    def highest(values: Floats) -> Floats:
        top = np.zeros(len(found))
        np.maximum.at(top, place, values[kept])
        return top

    lost = summed(place, (labels * losses)[kept], len(found))
    day = (found // (len(kept) + 1)).astype(np.int64)
    return ByEntity(highest(worth), day, highest(labels), lost, highest(weights))


def precision_at_capacity(
    worth: Sequence[float], days: Sequence[str], truths: Sequence[bool], capacity: int
) -> Share:
    """Share of true alerts among the `capacity` worthiest of each day, over all days."""
    day = np.unique(np.array(days), return_inverse=True)[1] if days else np.zeros(0, np.int64)
    right = np.array(truths, np.float64)
    ones = np.ones(len(right))
    found = picks(np.array(worth, np.float64), day, right, ones, ones, capacity)
    return wilson(round(found.right.sum()), round(found.picked.sum()))
