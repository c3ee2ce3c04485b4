"""Cashiers: positions in stores, who holds them when, rosters, habits, own memberships."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .baskets import DAY, FIRST, Baskets
from .columns import DESK, Array

TERMS, LANES = 9, 4
"""Rosters a chain draws up in two years (one per quarter); most tills in a store."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Employees are numbered position * 2 + holder; after them one manager per store."""

    home: Array
    place: Array
    begins: Array
    lanes: Array
    desk: Array
    roster: Array
    swap: Array
    positions: Array
    before: Array
    replaced: Array
    habit: dict[str, Array]
    household: Array

    def on_duty(self, store: Array, wall: Array, lane: Array) -> Array:
        """The employee who works `lane` of `store` at `wall`."""
        day = np.clip((wall - 4 * 3600 - FIRST) // DAY, 0, self.swap.shape[1] - 1)
        term = np.minimum(day // 91, TERMS - 1)
        late = (wall % DAY >= 15 * 3600).astype(int)
        seat = np.where(lane == DESK, LANES, np.clip(lane, 1, LANES) - 1)
        place = self.roster[store, term, (day + 4) % 7, late, seat] + self.swap[store, day]
        free = self.positions[store] - self.desk[store]
        place = np.where(lane == DESK, self.positions[store] - 1, place % free)
        position = self.before[store] + place
        person: Array = position * 2 + (wall >= self.replaced[position])
        return person

    def manager(self, store: Array) -> Array:
        return len(self.replaced) * 2 + store


def hired(baskets: Baskets, share: float, rng: np.random.Generator) -> Staff:
    """Staff in proportion to a store's baskets; the bigger stores keep a service desk.

    In a chain with a `share` of the households, stores shrink by its root only: so both staff
    with something to do and tills side by side are left.
    """
    days = (baskets.wall[-1] - FIRST) // DAY + 2
    count = len(baskets.stores)
    daily = np.bincount(baskets.store, minlength=count) / days / share**0.5
    positions = np.clip(np.rint(1.5 + daily * 0.9), 1, 8).astype(int)
    desk = (positions >= 4).astype(int)
    before = np.cumsum(positions) - positions
    total = int(positions.sum())
    leaves = rng.random(total) < 0.35
    replaced = FIRST + rng.integers(30, days - 30, total) * DAY
    replaced = np.where(leaves, replaced, FIRST + 9999 * DAY)
    people = total * 2 + count
    begins = np.full(people, FIRST - 900 * DAY)
    begins[1 : total * 2 : 2] = replaced
    home = np.r_[np.repeat(np.repeat(np.arange(count), positions), 2), np.arange(count)]
    place = np.arange(total) - np.repeat(before, positions)
    swapped = rng.random((count, days)) < 0.08
    return Staff(
        home,
        np.r_[np.repeat(place, 2), np.full(count, -1)],
        begins,
        np.clip(1 + np.rint(daily / 4).astype(int), 1, LANES),
        desk,
        _rosters(positions - desk, rng),
        np.where(swapped, rng.integers(1, 8, (count, days)), 0),
        positions,
        before,
        replaced,
        {n: _habit(people, rng) for n in ("void", "override", "no_sale", "keyed", "drawer")},
        _memberships(baskets, home, total * 2, rng),
    )


def _rosters(free: Array, rng: np.random.Generator) -> Array:
    """Position by store, term, weekday, half of the day and lane; nobody is at two tills."""
    roster = np.zeros((len(free), TERMS, 7, 2, LANES + 1), "i2")
    for store, people in enumerate(free):
        drawn = np.argsort(rng.random((TERMS, 7, people)), axis=2)
        seats = drawn[:, :, np.arange(2 * LANES) % people].reshape(TERMS, 7, 2, LANES)
        roster[store, :, :, :, :LANES] = seats
    return roster


def _habit(people: int, rng: np.random.Generator) -> Array:
    return np.clip(rng.gamma(1.6, 1 / 1.6, people), 0.15, 4.0)


def _memberships(baskets: Baskets, home: Array, people: int, rng: np.random.Generator) -> Array:
    """The household of an employee who shops at home (-1: none); nobody shares a membership."""
    pair = baskets.store.astype("i8") * len(baskets.households) + baskets.household
    usual, times = np.unique(pair, return_counts=True)
    usual = usual[times >= 20]
    household = np.full(len(home), -1)
    shuffled = rng.permutation(usual)
    taken: set[int] = set()
    wanting: dict[int, list[int]] = {}
    for employee in rng.permutation(people)[: int(people * 0.2)]:
        wanting.setdefault(int(home[employee]), []).append(int(employee))
    for one in shuffled.tolist():
        store, member = divmod(one, len(baskets.households))
        if wanting.get(store) and member not in taken:
            household[wanting[store].pop()] = member
            taken.add(member)
    return household
