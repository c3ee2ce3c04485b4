"""Who works when: investigators on a day, managers' minutes of a store."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tillguard.domain import Exploration, Person, Travel
from tillguard.errors import BrokenFile, Problem
from tillguard.files import NOTHING, Remedy, remedy
from tillguard.files.document import Document, Path
from tillguard.files.shape import read_as
from tillguard.policy.schema import InvestigatorPart, StaffingFile, TravelPart

FEW = 20
MESSAGES = {
    "region": "{!r} is not a region of stores.csv",
    "store": "store {!r} is not in stores.csv",
    "typology": "{!r} has no terms in base.yaml",
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Investigator:
    """`minutes` by weekday, Monday first; `absences` as first and last day, both included.

    `speed` and `barred` as a Person has them.
    """

    name: str
    region: str
    skills: frozenset[str]
    minutes: tuple[int, ...]
    absences: tuple[tuple[datetime.date, datetime.date], ...]
    speed: Mapping[str, float] = field(default_factory=dict)
    barred: frozenset[str] = frozenset()

    def works(self, day: datetime.date) -> bool:
        away = any(first <= day <= last for first, last in self.absences)
        return self.minutes[day.weekday()] > 0 and not away


@dataclass(frozen=True, slots=True)
class Staffing:
    """The people of loss prevention and the managers' time, as staffing.yaml says; `explore` bounds
    the share of the people's minutes that goes to random picks, `late_a_day` is the share of a
    case's value that each day after its due time takes; `document` is the file."""

    investigators: tuple[Investigator, ...] = ()
    minutes: int = 0
    by_store: Mapping[str, int] = field(default_factory=dict)
    travel: Travel = field(default_factory=Travel)
    explore: Exploration = field(default_factory=Exploration)
    late_a_day: float = 0.0
    document: Document | None = field(default=None, compare=False)

    def on(self, day: datetime.date) -> tuple[Person, ...]:
        """The investigators at work on this day, in the order of the file; empty if nobody."""
        return tuple(
            Person(
                who.name,
                who.region,
                who.skills,
                who.minutes[day.weekday()],
                who.speed,
                who.barred,
            )
            for who in self.investigators
            if who.works(day)
        )

    def manager_minutes(self, store: str) -> int:
        """Minutes a day that the store's managers have for approvals."""
        return self.by_store.get(store, self.minutes)


def read_staffing(
    document: Document,
    regions: frozenset[str] = frozenset(),
    stores: frozenset[str] = frozenset(),
    typologies: frozenset[str] = frozenset(),
) -> Staffing:
    """Raises BrokenFile; names are checked against those of the chain where these are given."""
    said = read_as(StaffingFile, document)
    problems = [
        *_name_problems(said, document),
        *_absence_problems(said, document),
        *_explore_problems(said, document),
    ]
    if regions:
        problems += unknown_names(_regions(said), regions, document, "region")
    if stores:
        problems += unknown_names(_stores(said), stores, document, "store")
    if typologies:
        problems += unknown_names(_typologies(said), typologies, document, "typology")
    if problems:
        raise BrokenFile(problems)
    people = tuple(_investigator(who) for who in said.investigators)
    managers = said.managers
    return Staffing(
        people,
        managers.minutes,
        dict(managers.stores),
        _travel(said.travel),
        Exploration(said.explore.floor, said.explore.ceiling),
        said.late_a_day,
        document,
    )


Place = tuple[Path, str]
"""Where a name stands, and the name."""


def _regions(said: StaffingFile) -> Iterator[Place]:
    for index, who in enumerate(said.investigators):
        yield ("investigators", index, "region"), who.region


def _stores(said: StaffingFile) -> Iterator[Place]:
    for index, who in enumerate(said.investigators):
        if who.home:
            yield ("investigators", index, "home"), who.home
        for number, store in enumerate(who.conflicts.stores):
            yield ("investigators", index, "conflicts", "stores", number), store
    for store in said.managers.stores:
        yield ("managers", "stores", store), store
    for index, way in enumerate(said.travel.between):
        for number, store in enumerate(way.stores):
            yield ("travel", "between", index, "stores", number), store


def _typologies(said: StaffingFile) -> Iterator[Place]:
    for index, who in enumerate(said.investigators):
        for typology in who.speed:
            yield ("investigators", index, "speed", typology), typology


def unknown_names(
    places: Iterable[Place], known: frozenset[str], document: Document, what: str
) -> list[Problem]:
    """The names that the chain does not have, each at its place; `what` is a key of MESSAGES."""
    return [
        document.problem(where, f"unknown-{what}", MESSAGES[what].format(name), _hint(name, known))
        for where, name in places
        if name not in known
    ]


def _hint(name: str, known: frozenset[str]) -> Remedy:
    """The nearest names; a chain has too many stores and typologies to list them all."""
    hint = remedy(name, sorted(known))
    return hint if hint.nearest or len(known) <= FEW else NOTHING


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


def _explore_problems(said: StaffingFile, document: Document) -> list[Problem]:
    floor, ceiling = said.explore.floor, said.explore.ceiling
    if floor <= ceiling:
        return []
    words = f"the floor {floor} is above the ceiling {ceiling}"
    return [document.problem(("explore", "floor"), "empty-range", words)]


def _investigator(said: InvestigatorPart) -> Investigator:
    most = said.daily_maximum or max(said.shifts.values(), default=0)
    own = {said.employee, said.home} - {None}
    return Investigator(
        said.name,
        said.region,
        frozenset(said.skills),
        tuple(min(most, said.shifts.get(day, 0)) for day in WEEKDAYS),
        tuple((away.from_, away.to) for away in said.absences),
        dict(said.speed),
        frozenset({*own, *said.conflicts.stores, *said.conflicts.subjects}),
    )


def _travel(said: TravelPart) -> Travel:
    ways = {(min(way.stores), max(way.stores)): way.minutes for way in said.between}
    return Travel(said.minutes, ways)
