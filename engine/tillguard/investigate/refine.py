"""Routes improved together: cases enter, replace others and change shifts if the way allows it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..domain import Travel
from .day import Day
from .route import Place, fits, in_order, minutes_of, part, score, stops_of

WAITING = 40
"""Cases below the line that are tried in each shift: those that bring most a minute there."""
STOPS_A_SECOND = 450_000
"""Stops that a core looks at in about a second; a count, so that a plan can be repeated."""
NEAREST = 3
"""Places in an order at which an insertion is tried: those that lengthen the way least."""
ROUNDS = 5
STILL = 20
"""Times that each shift is shaken in vain, on average, before the rest of the work is left."""
OUT = 3
"""Places that are taken out of a shift to look for better ones, where no single move helps."""
LEAST = 1e-6
"""Gains below this are the rounding of sums."""

Found = tuple[float, list[Place]]
"""What an order is worth, and the order."""


@dataclass(slots=True)
class Routes:
    """Shifts' orders under improvement; the sum of their `worth` never falls."""

    day: Day
    travel: Travel
    now: int
    room: Sequence[float]
    flagged: int
    orders: list[list[Place]]
    work: int
    seed: int = 0
    worth: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.worth = [self.value(order) for order in self.orders]

    def value(self, order: Sequence[Place]) -> float:
        return sum(stop.value for stop in stops_of(self.day, order, self.travel, self.now))

    def with_(self, order: Sequence[Place], new: Place) -> Found | None:
        """The order with the place where it brings most, of equals where the way is shortest; None
        where the way leaves no time. What is due sooner stays before it."""
        self.work -= len(order) + 1
        best: tuple[float, int, list[Place]] | None = None
        for more, at in sorted(self.gaps(order, new))[:NEAREST]:
            tried = [*order[:at], new, *order[at:]]
            self.work -= 2 * len(tried)
            if fits(self.day, tried, self.travel, self.room):
                one = (self.value(tried), -more, tried)
                best = one if best is None or one[:2] > best[:2] else best
        return None if best is None else (best[0], best[2])

    def gaps(self, order: Sequence[Place], new: Place) -> Iterator[tuple[int, int]]:
        """Minutes that the place adds to the way, and where, if the shift has as many left."""
        day, way = self.day, self.travel.minutes
        store, mine = day.cases[new.case].store, part(day, new, self.now)
        left = int(self.room[new.person]) - int(day.minutes[new.case, new.person])
        left -= minutes_of(day, order, self.travel)
        parts = [part(day, place, self.now) for place in order]
        stores = ["", *(day.cases[place.case].store for place in order), ""]
        for at in range(bisect_left(parts, mine), bisect_right(parts, mine) + 1):
            before, after = stores[at], stores[at + 1]
            more = way(before, store) + way(store, after) - way(before, after)
            if more <= left:
                yield more, at

    def settled(self, order: list[Place]) -> list[Place]:
        """In the order in which a shift goes, where that fits and is no worse."""
        usual = in_order(self.day, order, self.travel, self.now)
        if not fits(self.day, usual, self.travel, self.room):
            return order
        scores = [score(self.day, one, self.travel, self.now) for one in (usual, order)]
        return usual if scores[0] >= scores[1] else order

    def take(self, shift: int, found: Found) -> None:
        self.worth[shift], self.orders[shift] = found

    def movable(self, shift: int) -> list[Place]:
        return [place for place in self.orders[shift] if not place.kept]

    def waiting(self, shift: int) -> Iterator[int]:
        """Cases that nobody has and the shift may take, the dearest a minute first."""
        taken = [place.case for order in self.orders for place in order]
        minutes, value = self.day.free.minutes[:, shift], self.day.free.value[:, shift]
        may = np.isfinite(minutes) & (value > 0)
        may[taken] = may[self.flagged :] = False
        cases = np.flatnonzero(may)
        order = np.argsort(-value[cases] / minutes[cases], kind="stable")[:WAITING]
        yield from cases[order].tolist()


def refined(routes: Routes) -> list[list[Place]]:
    """The orders after all moves that bring more; held cases stay in their shift."""
    for _ in range(ROUNDS):
        before = sum(routes.worth)
        for shift in range(len(routes.orders)):
            for case in routes.waiting(shift):
                _enter(routes, shift, Place(case, shift))
        for shift in range(len(routes.orders)):
            for place in routes.movable(shift):
                _change(routes, shift, place)
        if routes.work <= 0 or sum(routes.worth) <= before + LEAST:
            break
    shaken(routes)
    return [routes.settled(order) for order in routes.orders]


def shaken(routes: Routes) -> None:
    """Takes a few places out of a random shift and lets others in, as long as there is work left;
    what brings no more is put back (ruin and recreate; Schrimpf et al., Journal of Computational
    Physics 159, 2000)."""
    draw, still = np.random.default_rng(routes.seed), 0
    while routes.work > 0 and still < STILL * len(routes.orders):
        still += 1
        shift = int(draw.integers(len(routes.orders)))
        before, movable = list(routes.orders), routes.movable(shift)
        worth, routes.work = list(routes.worth), routes.work - 1
        if not movable:
            continue
        gone = {movable[n] for n in draw.permutation(len(movable))[:OUT].tolist()}
        rest = [place for place in routes.orders[shift] if place not in gone]
        if not fits(routes.day, rest, routes.travel, routes.room):
            continue  # ways need not obey the triangle's law
        routes.take(shift, (routes.value(rest), rest))
        cases = routes.waiting(shift)
        for case in draw.permutation([*cases]).tolist():
            _enter(routes, shift, Place(case, shift))
        if sum(routes.worth) < sum(worth) + LEAST:
            routes.orders, routes.worth = before, worth
        else:
            still = 0


def _enter(routes: Routes, shift: int, new: Place) -> None:
    """Puts the place into the shift, or there instead of another, where that brings more."""
    order, brings = routes.orders[shift], routes.day.value[:, shift]
    best: Found = (routes.worth[shift] + LEAST, [])
    worse = [place for place in routes.movable(shift) if brings[place.case] < brings[new.case]]
    for out in (None, *worse):
        if routes.work <= 0:
            break
        found = routes.with_([place for place in order if place is not out], new)
        if found is not None and found[0] > best[0]:
            best = found
    if best[1]:
        routes.take(shift, best)


def _change(routes: Routes, shift: int, place: Place) -> None:
    """The place goes to the first other shift where both together bring more."""
    rest = [one for one in routes.orders[shift] if one is not place]
    left = routes.value(rest)
    if not fits(routes.day, rest, routes.travel, routes.room):
        return  # ways need not obey the triangle's law
    for other in np.flatnonzero(np.isfinite(routes.day.free.minutes[place.case])).tolist():
        if routes.work <= 0:
            return
        found = None
        if other != shift:
            found = routes.with_(routes.orders[other], Place(place.case, other))
        if found is None:
            continue
        if found[0] + left > routes.worth[other] + routes.worth[shift] + LEAST:
            routes.take(other, found)
            routes.take(shift, (left, rest))
            return
