"""A chain of cases that drifts, with one kind of loss that is new on a day: what exploration costs
and what it notices, on the plan's own random picks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..investigate import Instance, explored
from ..investigate.instance import Floats, Ints
from ..investigate.share import Look
from .queues import value_per_minute

DAYS, BREAK, WARM = 180, 90, 30
"""Days lived through, the day of the break, and days before which nothing is counted."""
CELLS, FRAUDULENT, CASES, PEOPLE, SHIFT = 40, 8, 2000, 1, 6000
"""Kinds of cases and how many of them hold fraud, cases a day, people with a shift of minutes."""
NEW = CELLS - 1
"""The kind that was honest until the break."""
MEMORY, PRIOR = 28.0, 5.0
"""Days after which a verdict counts half, and cases for which the belief of day 0 counts."""

Share = Callable[[Sequence[Look]], float]
"""The share of minutes for random picks, from the random picks that were judged so far."""


@dataclass(frozen=True, slots=True)
class Today:
    """One day's cases by row: kind, truth, and the problem in expected value."""

    kind: Ints
    fraud: Ints
    believed: Floats
    instance: Instance


@dataclass(slots=True)
class World:
    """`rate` by kind drifts a little every day; `amount` and length of a case say nothing of it."""

    draw: np.random.Generator
    rate: Floats = field(init=False)

    def __post_init__(self) -> None:
        honest = self.draw.uniform(0.0, 0.02, CELLS - FRAUDULENT)
        self.rate = np.r_[self.draw.uniform(0.25, 0.6, FRAUDULENT), honest]

    def day(self, day: int, believed: Floats) -> Today:
        if day == BREAK:
            self.rate[NEW] = 0.5
        odds = np.log(self.rate / (1 - self.rate)) + self.draw.normal(0, 0.03, CELLS)
        self.rate = 1 / (1 + np.exp(-odds))
        kind = self.draw.integers(0, CELLS, CASES)
        fraud = (self.draw.random(CASES) < self.rate[kind]).astype(np.int64)
        amount = self.draw.lognormal(5.0, 0.8, CASES)
        minutes = np.round(self.draw.uniform(15, 45, CASES))[:, None].repeat(PEOPLE, 1)
        value = (believed[kind] * amount)[:, None].repeat(PEOPLE, 1)
        return Today(
            kind, fraud, believed[kind], Instance(value, minutes, np.full(PEOPLE, float(SHIFT)))
        )


@dataclass(slots=True)
class Desk:
    """What the house knows: verdicts by kind, which fade, and the random picks among them.

    Within a kind nothing tells which case is picked, so that the rate of the judged is that of all.
    """

    prior: Floats
    looks: list[tuple[int, float, bool]] = field(default_factory=list)
    due: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    judged: Floats = field(default_factory=lambda: np.zeros(CELLS))
    proved: Floats = field(default_factory=lambda: np.zeros(CELLS))

    def believed(self, day: int) -> Floats:
        """The rate of each kind by the verdicts known on this day."""
        for counts in (self.judged, self.proved):
            counts *= 0.5 ** (1 / MEMORY)
        for kind, fraud in self.due.pop(day, ()):
            self.judged[kind] += 1
            self.proved[kind] += fraud
        return (PRIOR * self.prior + self.proved) / (PRIOR + self.judged)

    def known(self, day: int) -> list[Look]:
        """The random picks whose verdict is there."""
        return [Look(day - known, p, found) for known, p, found in self.looks if known <= day]

    def close(self, today: Today, case: int, known: int, drawn: bool) -> None:
        fraud = int(today.fraud[case])
        self.due.setdefault(known, []).append((int(today.kind[case]), fraud))
        if drawn:
            self.looks.append((known, float(today.believed[case]), bool(fraud)))


@dataclass(slots=True)
class Seen:
    """By day: frauds there were and frauds worked on, the same of the new kind, the share of random
    picks, and how many frauds there were by what was worked on, weighed by 1 / propensity."""

    frauds: Floats = field(default_factory=lambda: np.zeros(DAYS))
    found: Floats = field(default_factory=lambda: np.zeros(DAYS))
    new: Floats = field(default_factory=lambda: np.zeros(DAYS))
    new_found: Floats = field(default_factory=lambda: np.zeros(DAYS))
    share: Floats = field(default_factory=lambda: np.zeros(DAYS))
    estimated: Floats = field(default_factory=lambda: np.zeros(DAYS))


def lived(seed: int, share: Share) -> Seen:
    """One chain under one share; the same seed gives the same cases whatever the share."""
    world, seen = World(np.random.default_rng([seed, 0])), Seen()
    delays = np.random.default_rng([seed, 1])
    desk = Desk(world.rate.copy())
    for day in range(DAYS):
        today = world.day(day, desk.believed(day))
        seen.share[day] = share(desk.known(day))
        planned = value_per_minute(today.instance, seed)
        picks = explored(today.instance, planned, float(seen.share[day]), seed * DAYS + day)
        planned[[*picks.gave_way]] = -1
        planned[[*picks.person_of_case]] = [*picks.person_of_case.values()]
        worked = np.flatnonzero(planned >= 0).tolist()
        for case, delay in zip(worked, delays.integers(2, 10, CASES).tolist(), strict=False):
            desk.close(today, case, day + delay, case in picks.person_of_case)
        count(seen, day, today, worked, picks.propensity)
    return seen


def count(
    seen: Seen, day: int, today: Today, worked: list[int], propensity: dict[int, float]
) -> None:
    new = today.kind == NEW
    fraud = today.fraud[worked]
    seen.frauds[day], seen.found[day] = today.fraud.sum(), fraud.sum()
    seen.new[day], seen.new_found[day] = today.fraud[new].sum(), fraud[new[worked]].sum()
    chance = np.array([propensity.get(case, 1.0) for case in worked])
    seen.estimated[day] = float((fraud / chance).sum())
