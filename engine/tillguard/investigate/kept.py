"""What a new plan finds: claimed and pinned work, which stays, and the last plan's queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..domain import Case, Person
from .fitness import minutes_for, stake


@dataclass(frozen=True, slots=True)
class Before:
    """`held`, `queued` and `pinned`: the person of a case, by its id, who claimed it, who had it by
    the last plan, and for whom it was set aside; `days`: the day for which it was queued; `moving`:
    what giving a queued case to another person costs, in minor units, at least 0."""

    held: Mapping[str, str] = field(default_factory=dict)
    queued: Mapping[str, str] = field(default_factory=dict)
    moving: int = 0
    pinned: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)

    def holder(self, case: Case) -> str:
        """Whose the case is before anything is planned: a claim that runs goes before a pin."""
        return self.held.get(case.id, "") or self.pinned.get(case.id, "")


@dataclass(frozen=True, slots=True)
class Kept:
    """By case: the shift in which its person works on it, or why a held one has none."""

    person_of_case: Mapping[int, int]
    why_not: Mapping[int, str]


def kept_work(cases: Sequence[Case], people: Sequence[Person], before: Before, now: int) -> Kept:
    """Held cases take their holder's minutes first: the overdue, then the dearest a minute.

    Of several shifts the first with room. What no longer fits stays with its holder too: nobody
    else gets it.
    """
    left = [person.minutes for person in people]
    stays: dict[int, int] = {}
    why_not: dict[int, str] = {}
    mine = [index for index, case in enumerate(cases) if before.holder(case) and case.minutes > 0]
    mine.sort(key=lambda c: (cases[c].due > now, -cases[c].value / cases[c].minutes, cases[c].id))
    for index in mine:
        name = before.holder(cases[index])
        shifts = [shift for shift, person in enumerate(people) if person.name == name]
        if reason := _hindrance(cases[index], people[shifts[0]] if shifts else None):
            why_not[index] = f"stays with {name}, {reason}"
            continue
        need = minutes_for(cases[index], people[shifts[0]])
        shift = next((shift for shift in shifts if left[shift] >= need), None)
        if shift is None:
            why_not[index] = f"stays with {name}, whose claimed and pinned cases fill the shift"
            continue
        stays[index] = shift
        left[shift] -= need
    return Kept(stays, why_not)


def _hindrance(case: Case, holder: Person | None) -> str:
    if holder is None:
        return "who holds it and does not work in this shift"
    if stake(case, holder):
        return "who may not take it: the case is about them or barred to them; release or unpin it"
    return ""
