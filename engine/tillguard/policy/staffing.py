"""Who works when: investigators on a day, managers' minutes of a store."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from tillguard.domain import Person
from tillguard.errors import BrokenFile, Problem
from tillguard.files import remedy
from tillguard.files.document import Document, Path
from tillguard.files.shape import read_as
from tillguard.policy.schema import InvestigatorPart, StaffingFile

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Investigator:
    """`minutes` by weekday, Monday first; `absences` as first and last day, both included."""

    name: str
    region: str
    skills: frozenset[str]
    minutes: tuple[int, ...]
    absences: tuple[tuple[datetime.date, datetime.date], ...]

    def works(self, day: datetime.date) -> bool:
        away = any(first <= day <= last for first, last in self.absences)
        return self.minutes[day.weekday()] > 0 and not away


@dataclass(frozen=True, slots=True)
class Staffing:
    """The people of loss prevention and the managers' time, as staffing.yaml says."""

    investigators: tuple[Investigator, ...] = ()
    minutes: int = 0
    by_store: Mapping[str, int] = field(default_factory=dict)

    def on(self, day: datetime.date) -> tuple[Person, ...]:
        """The investigators at work on this day, in the order of the file; empty if nobody."""
        return tuple(
            Person(who.name, who.region, who.skills, who.minutes[day.weekday()])
            for who in self.investigators
            if who.works(day)
        )

    def manager_minutes(self, store: str) -> int:
        """Minutes a day that the store's managers have for approvals."""
        return self.by_store.get(store, self.minutes)


def read_staffing(
    document: Document, regions: frozenset[str] = frozenset(), stores: frozenset[str] = frozenset()
) -> Staffing:
    """Raises BrokenFile; regions and stores are checked where the chain's list is given."""
    said = read_as(StaffingFile, document)
    problems = _name_problems(said, document) + _absence_problems(said, document)
    problems += _place_problems(said, document, regions, stores)
    if problems:
        raise BrokenFile(problems)
    people = tuple(_investigator(who) for who in said.investigators)
    return Staffing(people, said.managers.minutes, dict(said.managers.stores))


def _place_problems(
    said: StaffingFile, document: Document, regions: frozenset[str], stores: frozenset[str]
) -> list[Problem]:
    problems = []
    for index, who in enumerate(said.investigators):
        if regions and who.region not in regions:
            hint = remedy(who.region, sorted(regions))
            message = f"{who.region!r} is not a region of stores.csv"
            where: Path = ("investigators", index, "region")
            problems.append(document.problem(where, "unknown-region", message, hint))
    for store in said.managers.stores:
        if stores and store not in stores:
            where = ("managers", "stores", store)
            message = f"store {store!r} is not in stores.csv"
            problems.append(document.problem(where, "unknown-store", message))
    return problems


def _name_problems(said: StaffingFile, document: Document) -> list[Problem]:
    names = [who.name for who in said.investigators]
    return [
        document.problem(("investigators", i, "name"), "twice", f"{name!r} is named twice")
        for i, name in enumerate(names)
        if name in names[:i]
    ]


def _absence_problems(said: StaffingFile, document: Document) -> list[Problem]:
    return [
        document.problem(
            ("investigators", i, "absences", j, "to"), "dates", "the absence ends before it begins"
        )
        for i, who in enumerate(said.investigators)
        for j, away in enumerate(who.absences)
        if away.to < away.from_
    ]


def _investigator(said: InvestigatorPart) -> Investigator:
    return Investigator(
        said.name,
        said.region,
        frozenset(said.skills),
        tuple(said.shifts.get(day, 0) for day in WEEKDAYS),
        tuple((away.from_, away.to) for away in said.absences),
    )
