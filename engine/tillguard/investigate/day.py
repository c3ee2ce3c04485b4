"""Shifts' cases and people as an assignment problem: minutes and value by case and shift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..domain import Case, Person
from .fitness import able, minutes_for
from .instance import Floats, Instance
from .kept import Before, Kept, kept_work
from .lateness import days_late, kept_after

OTHER_DAY = 0.2
"""What another day with the same person costs, of what another person costs (own estimate)."""


@dataclass(frozen=True, eq=False)
class Day:
    """One day or several: `people` are shifts, the same person once for each day.

    `minutes[case, shift]` is NaN where the person may not; `moving` is what it costs that the case
    is not where the last plan had it; `value` is what it brings if the shift begins with it, less
    `moving`. `late` is the share of a value that each day after the due time takes. `kept` is fixed
    before anything is chosen; `free` is the problem that is left to choose.
    """

    cases: Sequence[Case]
    people: Sequence[Person]
    before: Before
    late: float
    minutes: Floats
    moving: Floats
    value: Floats
    kept: Kept
    free: Instance


def day_of(
    cases: Sequence[Case], people: Sequence[Person], before: Before, now: int, late: float = 0.0
) -> Day:
    """A case of no length may be taken by nobody: it is left out, with that reason."""
    minutes = _minutes(cases, people)
    moving = _moving(cases, people, before, np.isfinite(minutes).tolist())
    kept = kept_work(cases, people, before, now)
    for case, shift in kept.person_of_case.items():
        minutes[case, shift], moving[case, shift] = minutes_for(cases[case], people[shift]), 0.0
    value = _soonest(cases, people, minutes, late, now) - moving
    free = _free(people, minutes, value, kept)
    return Day(cases, people, before, late, minutes, moving, value, kept, free)


def _minutes(cases: Sequence[Case], people: Sequence[Person]) -> Floats:
    """A person's shifts differ in nothing but their day."""
    minutes = np.full((len(cases), len(people)), np.nan)
    for shifts in shifts_by_person(people):
        who = people[shifts[0]]
        fits = (case.minutes > 0 and able(case, who) for case in cases)
        fit = [n for n, may in enumerate(fits) if may]
        taken = np.array([minutes_for(cases[n], who) for n in fit], dtype=np.float64)
        minutes[np.ix_(fit, shifts)] = taken[:, None]
    return minutes


def shifts_by_person(people: Sequence[Person]) -> Iterator[list[int]]:
    numbers: dict[str, list[int]] = {}
    for index, person in enumerate(people):
        numbers.setdefault(person.name, []).append(index)
    yield from numbers.values()


def _moving(
    cases: Sequence[Case], people: Sequence[Person], before: Before, may: list[list[bool]]
) -> Floats:
    """`before.moving` with others, where whoever had the case may do so still; a part of it on
    another day with the same person."""
    cost = np.zeros((len(cases), len(people)))
    mine = {people[shifts[0]].name: shifts for shifts in shifts_by_person(people)}
    days = [person.day for person in people]
    for index, case in enumerate(cases):
        shifts = mine.get(before.queued.get(case.id, ""), [])
        if not any(may[index][shift] for shift in shifts):
            continue
        cost[index] = before.moving
        day = before.days.get(case.id, "")
        stays = day in {days[shift] for shift in shifts}
        for shift in shifts:
            moved = stays and days[shift] != day
            cost[index, shift] = OTHER_DAY * before.moving if moved else 0.0
    return cost


def _soonest(
    cases: Sequence[Case], people: Sequence[Person], minutes: Floats, late: float, now: int
) -> Floats:
    """What each case brings if the shift begins with it."""
    worth = np.array([float(case.value) for case in cases]).reshape(-1, 1)
    due = np.array([float(case.due) for case in cases]).reshape(-1, 1)
    begins = np.array([float(person.starts or now) for person in people])
    ends = begins + 60 * np.nan_to_num(minutes)
    return np.where(worth > 0, worth * kept_after(days_late(due, ends), late), worth)


def _free(people: Sequence[Person], minutes: Floats, value: Floats, kept: Kept) -> Instance:
    """Without the held cases, in what their holders have left."""
    capacity = np.array([float(person.minutes) for person in people])
    for case, person in kept.person_of_case.items():
        capacity[person] -= minutes[case, person]
    open_ = minutes.copy()
    open_[[*kept.person_of_case, *kept.why_not]] = np.nan
    return Instance(value, open_, capacity)
