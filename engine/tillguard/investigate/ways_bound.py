"""A bound on shifts with ways: at case prices the best whole shift of each person, in which every
store but one costs the shortest way into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .instance import Floats, Instance, Ints
from .search import rounded_up
from .ways import Ways

CELLS_A_SECOND = 100_000_000
"""Cases times minutes that a core goes through in about a second; a count, so that a plan can be
repeated."""
MOST_STEPS = 100
PATIENCE, SMALLEST_STEP, MOMENTUM = 8, 1e-3, 0.4
STAYED, MOVED = 0, 1
"""Whether the store where the shift begins, whose way is free, is among those taken so far."""
Taken = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Visit:
    """A store while shifts are packed: the way into it, whether it is best to begin there, and by
    minutes which cases are taken and whether it is entered at all, each STAYED and MOVED."""

    way: int
    begins: Taken
    cases: list[tuple[int, int, list[Taken]]]
    entered: list[Taken]


def bound_with_ways(
    problem: Instance, ways: Ways, price: Floats, target: float, seconds: float
) -> float:
    """No set of shifts with ways is worth more; infinite where it would take too long.

    Subgradient steps on the case prices from `price` on, towards `target`, the value of a known
    plan: the Lagrangian dual over the assignment constraints, as in `tighten.py`.
    """
    cells = float((np.isfinite(problem.minutes) * problem.capacity).sum())
    steps = min(MOST_STEPS, int(seconds * CELLS_A_SECOND / max(1.0, cells)))
    best, best_price, step, stalled = np.inf, price, 1.0, 0
    direction = np.zeros(problem.cases)
    for _ in range(steps):
        bound, excess = _priced(problem, ways, price)
        stalled = 0 if bound < best else stalled + 1
        if bound < best:
            best, best_price = bound, price
        if stalled >= PATIENCE:
            price, step, stalled = best_price, step / 2, 0
            direction = np.zeros(problem.cases)
        slope = np.where((price <= 0) & (excess > 0), 0.0, excess)
        direction = (1 - MOMENTUM) * slope + MOMENTUM * direction
        norm = float(direction @ direction)
        if step < SMALLEST_STEP or not norm:
            break
        price = np.maximum(0.0, price - step * max(0.0, bound - target) / norm * direction)
    return rounded_up(float(best))


def _priced(problem: Instance, ways: Ways, price: Floats) -> tuple[float, Floats]:
    """The bound at these prices, and 1 less the number of best shifts that hold each case."""
    bound, excess = float(price.sum()), np.ones(problem.cases)
    for person in range(problem.people):
        worth, taken = best_shift(problem, ways, price, person)
        bound += worth
        excess[taken] -= 1
    return bound, excess


def best_shift(
    problem: Instance, ways: Ways, price: Floats, person: int
) -> tuple[float, list[int]]:
    """The cases of highest value less price within the person's minutes, and what they come to.

    A knapsack with a way into each store that is entered but one (the setup knapsack; Chajakis and
    Guignard, INFOR 32, 1994), by the minutes used: exact for whole minutes.
    """
    room = int(problem.capacity[person])
    profit = problem.value[:, person] - price
    minutes = np.nan_to_num(problem.minutes[:, person], nan=np.inf)
    useful = np.flatnonzero((profit > 0) & (minutes <= room))
    known = [np.zeros(room + 1), np.full(room + 1, -np.inf)]
    visits = list[Visit]()
    for store, mine in _by_store(useful, ways.store):
        way = int(ways.into[store, person]) if store >= 0 else 0
        visit, inside = _entered(known, way, free=store >= 0)
        for case in mine:
            taken = [_take(one, int(minutes[case]), float(profit[case])) for one in inside]
            visit.cases.append((case, int(minutes[case]), taken))
        for state, one in enumerate(inside):
            visit.entered.append(one > known[state])
            np.maximum(known[state], one, out=known[state])
        visits.append(visit)
    state = MOVED if known[MOVED][room] > known[STAYED][room] else STAYED
    return float(known[state][room]), _taken(visits, state, room)


def _by_store(cases: Ints, store: Ints) -> Iterator[tuple[int, list[int]]]:
    for number in np.unique(store[cases]).tolist():
        yield number, cases[store[cases] == number].tolist()


def _entered(known: list[Floats], way: int, free: bool) -> tuple[Visit, list[Floats]]:
    """What was known, in a store that is entered by its `way`, or where the shift begins."""
    inside = [np.full(len(one), -np.inf) for one in known]
    for one, before in zip(inside, known, strict=True):
        one[way:] = before[: max(0, len(before) - way)]
    begins = (known[STAYED] >= inside[MOVED]) & free
    inside[MOVED] = np.where(begins, known[STAYED], inside[MOVED])
    return Visit(way, begins, [], []), inside


def _take(known: Floats, minutes: int, profit: float) -> Taken:
    """Lets the case in wherever that brings more, and says by minutes where it does."""
    with_it = known[: len(known) - minutes] + profit
    taken = np.zeros(len(known), dtype=np.bool_)
    taken[minutes:] = with_it > known[minutes:]
    np.maximum(known[minutes:], with_it, out=known[minutes:])
    return taken


def _taken(visits: list[Visit], state: int, room: int) -> list[int]:
    """The cases of the best shift, from the last store back."""
    found = list[int]()
    for visit in reversed(visits):
        if not visit.entered[state][room]:
            continue
        for case, minutes, taken in reversed(visit.cases):
            if taken[state][room]:
                found.append(case)
                room -= minutes
        if state == MOVED and visit.begins[room]:
            state = STAYED
        else:
            room -= visit.way
    return found
