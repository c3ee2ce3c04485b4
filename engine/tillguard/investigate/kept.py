"""What a new plan finds: claimed and pinned work, which stays, and the last plan's queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..domain import Case, Person
from .fitness import minutes_for, stake


@dataclass(frozen=True, slots=True)
class Before:
    """`held` and `queued`: the person of a case, by its id, who claimed it or was pinned to it,
    and who had it by the last plan; `moving`: what giving a queued case to another person costs,
    in minor units, at least 0."""

    held: Mapping[str, str] = field(default_factory=dict)
    queued: Mapping[str, str] = field(default_factory=dict)
    moving: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """By case: the person with whom it stays, or why a held one cannot be worked on now."""

    person_of_case: Mapping[int, int]
    why_not: Mapping[int, str]


def kept_work(
    cases: Sequence[Case], people: Sequence[Person], held: Mapping[str, str], now: int
) -> Kept:
    """Held cases take their holder's minutes first: the overdue, then the dearest a minute.

    What no longer fits into the shift stays with its holder too: nobody else gets it.
    """
    number = {person.name: index for index, person in enumerate(people)}
    left = [person.minutes for person in people]
    stays: dict[int, int] = {}
    why_not: dict[int, str] = {}
    mine = [index for index, case in enumerate(cases) if case.id in held and case.minutes > 0]
    mine.sort(key=lambda c: (cases[c].due > now, -cases[c].value / cases[c].minutes, cases[c].id))
    for index in mine:
        name = held[cases[index].id]
        person = number.get(name)
        if reason := _hindrance(cases[index], None if person is None else people[person]):
            why_not[index] = f"stays with {name}, {reason}"
            continue
        assert person is not None
        need = minutes_for(cases[index], people[person])
        if need > left[person]:
            why_not[index] = f"stays with {name}, whose other claimed cases fill the shift"
            continue
        stays[index] = person
        left[person] -= need
    return Kept(stays, why_not)


def _hindrance(case: Case, holder: Person | None) -> str:
    if holder is None:
        return "who claimed it and does not work in this shift"
    if stake(case, holder):
        return "who may not work on it: the case is about them or barred to them; release it"
    return ""
