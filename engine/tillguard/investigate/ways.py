"""Travel while cases are chosen: what a case adds to a shift's way at least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..domain import Travel
from .day import Day
from .instance import Floats, Instance, Ints


@dataclass(frozen=True, eq=False)
class Ways:
    """`store[case]` is the number of a case's store, -1 where none is named; `into[store, shift]`
    the minutes of the shortest way into it from another store in which the shift may have a case,
    0 where there is none."""

    store: Ints
    into: Floats


def ways_of(day: Day, travel: Travel) -> Ways:
    """A shift is only where cases are that its person may take, or holds."""
    stores = sorted({case.store for case in day.cases} - {""})
    number = {store: index for index, store in enumerate(stores)}
    of_case = np.array([number.get(case.store, -1) for case in day.cases], dtype=np.int64)
    there = np.zeros((len(stores), len(day.people)), dtype=np.bool_)
    known = of_case >= 0
    np.logical_or.at(there, of_case[known], np.isfinite(day.minutes[known]))
    into = np.zeros(there.shape)
    between = ways_between(stores, travel)
    for may, column in zip(there.T, into.T, strict=True):
        if np.count_nonzero(may) > 1:
            column[may] = between[np.ix_(may, may)].min(axis=0)
    return Ways(of_case, into)


def ways_between(stores: Sequence[str], travel: Travel) -> Floats:
    """Minutes from each store to each other; infinite to itself."""
    ways = np.full((len(stores), len(stores)), float(travel.usual))
    number = {store: index for index, store in enumerate(stores)}
    for (one, other), minutes in travel.between.items():
        if one in number and other in number:
            a, b = number[one], number[other]
            ways[a, b] = ways[b, a] = minutes
    np.fill_diagonal(ways, np.inf)
    return ways


def with_ways(problem: Instance, ways: Ways) -> Instance:
    """The problem with a case's part of the shortest way to its store in its minutes.

    Whatever a shift takes on, it enters every store but the first, each time by a way at least as
    long as the shortest into it, and of a store it does at most all cases that the person may take.
    So a case costs at least that way divided by these cases, once the longest of these ways is
    added to the shift: no shift with travel is lost, and a bound of this problem holds for it.
    """
    if not ways.into.any():
        return problem
    known = ways.store >= 0
    there = np.zeros(ways.into.shape)
    np.add.at(there, ways.store[known], problem.eligible[known].astype(np.float64))
    part = np.zeros(problem.minutes.shape)
    part[known] = (ways.into / np.maximum(there, 1.0))[ways.store[known]]
    longest = np.where(there > 0, ways.into, 0.0).max(axis=0)
    return replace(problem, minutes=problem.minutes + part, capacity=problem.capacity + longest)
