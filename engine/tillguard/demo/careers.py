"""Fraudsters act like persons: they begin some day, go on for weeks with pauses, and stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .baskets import DAY
from .columns import Array
from .scene import Scene

WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Pattern:
    """How many people in the whole chain, acts per active week, length in weeks, share active."""

    people: float
    pace: float
    weeks: tuple[int, int] = (4, 30)
    active: float = 0.65
    least: int = 30


@dataclass(frozen=True, slots=True)
class Fraud:
    """A typology: its reason code, whom it is about, and what its people do."""

    typology: str
    party: int
    act: Callable[[Scene, int], None]


def careers(
    scene: Scene, rng: np.random.Generator, person: Array, fits: Array, pattern: Pattern
) -> list[tuple[int, Array]]:
    """People with the sales around which they act, in order of time.

    `person` names somebody for every sale (-1: nobody), `fits` says which sales may serve.
    """
    rows = np.flatnonzero(fits & (person >= 0))
    rows = rows[np.argsort(person[rows], kind="stable")]
    names, first, times = np.unique(person[rows], return_index=True, return_counts=True)
    if not len(names):
        return []
    worth = np.sqrt(scene.book.amounts() + 100.0)
    able = np.flatnonzero(times >= min(pattern.least, np.quantile(times, 0.8)))
    count = min(len(able), max(2, round(pattern.people * scene.share)))
    chosen = rng.choice(able, count, replace=False)
    mine = [rows[first[one] : first[one] + times[one]] for one in chosen]
    acts = [_acts(scene, rng, sales, worth[sales], pattern) for sales in mine]
    return list(zip(names[chosen].tolist(), acts, strict=True))


def _acts(
    scene: Scene, rng: np.random.Generator, mine: Array, worth: Array, pattern: Pattern
) -> Array:
    """Some sales of each active week, those of more `worth` the likelier; at least one in all."""
    wall = scene.sales["wall"]
    begin = rng.integers(wall[0] + 20 * DAY, wall[-1] - 7 * DAY)
    begin = min(begin, wall[mine[-1]] - 3 * WEEK)
    only = rng.choice(mine, 1)
    length = int(rng.integers(pattern.weeks[0], pattern.weeks[1] + 1))
    active = rng.random(length) < pattern.active
    zeal = pattern.pace * rng.gamma(3, 1 / 3)
    wanted = np.where(active, rng.poisson(zeal, length), 0)
    week = (wall[mine] - begin) // WEEK
    inside = (week >= 0) & (week < length)
    mine, week, worth = mine[inside], week[inside], worth[inside]
    order = np.lexsort((-np.log(rng.random(len(mine))) / worth, week))
    mine, week = mine[order], week[order]
    rank = np.arange(len(week)) - np.searchsorted(week, week)
    acts = np.sort(mine[rank < wanted[week]])
    return acts if len(acts) else only


def clean(scene: Scene, least: int = 300) -> Array:
    """Sales that nobody has touched yet and that come to at least `least` cents."""
    fits: Array = (scene.sales["typology"] == 0) & (scene.book.amounts() >= least)
    return fits


def flat(lives: list[tuple[int, Array]]) -> tuple[Array, Array]:
    """All acts of all people: who, and around which sale; a sale serves only once."""
    who = np.concatenate([np.full(len(rows), name) for name, rows in lives] or [np.zeros(0, int)])
    rows = np.concatenate([rows for _, rows in lives] or [np.zeros(0, int)]).astype(int)
    once = np.sort(np.unique(rows, return_index=True)[1])
    return who[once], rows[once]
