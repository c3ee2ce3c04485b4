"""A shift's cases and people as an assignment problem: minutes and value by case and person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..domain import Case, Person
from .fitness import able, minutes_for
from .instance import Floats, Instance
from .kept import Before, Kept, kept_work


@dataclass(frozen=True, eq=False)
class Day:
    """`minutes[case, person]` is NaN where the person may not; `value` is less what moving costs.

    `kept` is fixed before anything is chosen; `free` is the problem that is left to choose.
    """

    cases: Sequence[Case]
    people: Sequence[Person]
    before: Before
    minutes: Floats
    value: Floats
    kept: Kept
    free: Instance


def day_of(cases: Sequence[Case], people: Sequence[Person], before: Before, now: int) -> Day:
    """A case of no length may be taken by nobody: it is left out, with that reason."""
    minutes = np.full((len(cases), len(people)), np.nan)
    for row, case in zip(minutes, cases, strict=True):
        fit = [n for n, who in enumerate(people) if case.minutes > 0 and able(case, who)]
        row[fit] = [minutes_for(case, people[n]) for n in fit]
    value = _value(cases, people, before, np.isfinite(minutes))
    kept = kept_work(cases, people, before.held, now)
    for case_, person in kept.person_of_case.items():
        minutes[case_, person] = minutes_for(cases[case_], people[person])
        value[case_, person] = cases[case_].value
    return Day(cases, people, before, minutes, value, kept, _free(people, minutes, value, kept))


def _value(
    cases: Sequence[Case], people: Sequence[Person], before: Before, may: NDArray[np.bool_]
) -> Floats:
    """The case's value; less `moving` with others, where whoever had it is at work."""
    worth = np.array([float(case.value) for case in cases]).reshape(-1, 1)
    value = np.repeat(worth, len(people), axis=1)
    number = {person.name: index for index, person in enumerate(people)}
    for index, case in enumerate(cases):
        had = number.get(before.queued.get(case.id, ""))
        if had is not None and may[index, had]:
            value[index, np.arange(len(people)) != had] -= before.moving
    return value


def _free(people: Sequence[Person], minutes: Floats, value: Floats, kept: Kept) -> Instance:
    """Without the held cases, in what their holders have left."""
    capacity = np.array([float(person.minutes) for person in people])
    for case, person in kept.person_of_case.items():
        capacity[person] -= minutes[case, person]
    open_ = minutes.copy()
    open_[[*kept.person_of_case, *kept.why_not]] = np.nan
    return Instance(value, open_, capacity)
