"""Travel while cases are chosen: what a case adds to a shift's way at least."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..domain import Travel
from .day import Day
from .instance import Floats, Instance


def with_ways(day: Day, problem: Instance, travel: Travel) -> Instance:
    """The problem with a case's part of the shortest way to its store in its minutes.

    Whatever a shift takes on, it enters every store but the first, each time by a way at least as
    long as the shortest into it, and of a store it does at most all cases that the person may take.
    So a case costs at least that way divided by these cases, once the longest of these ways is
    added to the shift: no shift with travel is lost, and a bound of this problem holds for it.
    """
    stores = sorted({case.store for case in day.cases} - {""})
    shortest = shortest_ways(stores, travel)
    if not shortest.any():
        return problem
    number = {store: index for index, store in enumerate(stores)}
    of_case = np.array([number.get(case.store, -1) for case in day.cases])
    known = of_case >= 0
    there = np.zeros((len(stores), problem.people))
    np.add.at(there, of_case[known], problem.eligible[known].astype(np.float64))
    part = np.zeros(problem.minutes.shape)
    part[known] = (shortest[:, None] / np.maximum(there, 1.0))[of_case[known]]
    longest = np.where(there > 0, shortest[:, None], 0.0).max(axis=0)
    return replace(problem, minutes=problem.minutes + part, capacity=problem.capacity + longest)


def shortest_ways(stores: list[str], travel: Travel) -> Floats:
    """The shortest way into each store from another, 0 where there is no other."""
    ways = np.array([[travel.minutes(a, b) for b in stores] for a in stores], dtype=np.float64)
    if len(stores) < 2:
        return np.zeros(len(stores))
    np.fill_diagonal(ways, np.inf)
    return ways.min(axis=0)
