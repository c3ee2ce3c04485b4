"""Named lists: what is allowed, blocked or watched, by whom it is kept, where and until when."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tillguard.errors import BrokenFile, Problem
from tillguard.files import remedy
from tillguard.files.document import Document
from tillguard.files.shape import read_as
from tillguard.policy.schema import EntryPart, ListFile

KEPT = 512
"""Sets of members that are remembered; members of other days are put together again."""

Members = Mapping[str, frozenset[str]]
"""Who is on each list, by its name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a list with its reason; empty `regions` and `stores` mean everywhere.

    `expires` is the last day on which it counts, by the calendar of the event's store.
    """

    value: str
    reason: str
    regions: frozenset[str]
    stores: frozenset[str]
    expires: datetime.date | None

    def counts(self, store: str, region: str, day: datetime.date) -> bool:
        here = not (self.regions or self.stores) or region in self.regions or store in self.stores
        return here and (self.expires is None or day <= self.expires)


@dataclass(frozen=True, slots=True)
class NamedList:
    """`kind` is allow, block or watch, `of` the field whose values it holds."""

    name: str
    kind: str
    of: str
    owner: str
    about: str
    entries: tuple[Entry, ...]
    document: Document


@dataclass(slots=True)
class Lists:
    """All lists of the chain. Equal members are one set, however many stores and days share it.

    `stores` are those that some entry names.
    """

    named: Mapping[str, NamedList] = field(default_factory=dict)
    stores: frozenset[str] = frozenset()
    _sets: dict[tuple[object, ...], frozenset[str]] = field(default_factory=dict)
    _places: frozenset[str] = frozenset()
    _days: tuple[datetime.date, ...] = ()

    def __post_init__(self) -> None:
        entries = [entry for one in self.named.values() for entry in one.entries]
        self.stores = frozenset().union(*(e.stores for e in entries))
        self._places = self.stores.union(*(e.regions for e in entries))
        self._days = tuple(sorted({e.expires for e in entries if e.expires}))

    @property
    def kinds(self) -> dict[str, str]:
        """What each list holds, by its name: card, customer, ... or attr.<name>."""
        return {name: one.of for name, one in self.named.items()}

    def key(self, store: str, region: str, day: datetime.date) -> tuple[object, ...]:
        """Equal for stores and days on which every list has the same members."""
        here = tuple(place if place in self._places else "" for place in (store, region))
        return (*here, sum(day > last for last in self._days))

    def members(self, store: str, region: str, day: datetime.date) -> Members:
        """Who is on each list at the store on a day of its calendar."""
        key = self.key(store, region, day)
        if len(self._sets) > KEPT:
            self._sets.clear()
        found = {}
        for name, one in self.named.items():
            kept = self._sets.get((name, *key))
            if kept is None:
                here = (e.value for e in one.entries if e.counts(store, region, day))
                kept = self._sets[name, *key] = frozenset(here)
            found[name] = kept
        return found


def read_list(name: str, document: Document) -> NamedList:
    """Raises BrokenFile with every problem of the file."""
    said = read_as(ListFile, document)
    problems = [*_twice(said.entries, document), *_endless(said, document)]
    if problems:
        raise BrokenFile(problems)
    entries = tuple(_entry(part) for part in said.entries)
    return NamedList(name, said.kind, said.of, said.owner, said.about, entries, document)


def scope_problems(
    lists: Iterable[NamedList], regions: Iterable[str], stores: Iterable[str]
) -> Iterator[Problem]:
    """Regions and stores that stores.csv does not know."""
    known = {"regions": sorted(regions), "stores": sorted(stores)}
    for one in lists:
        for number, entry in enumerate(one.entries):
            for what, found in (("regions", entry.regions), ("stores", entry.stores)):
                for place in sorted(found - set(known[what])):
                    hint = remedy(place, known[what])
                    path = one.document.item(("entries", number, what), place)
                    message = f"{place!r} is not in stores.csv"
                    yield one.document.problem(path, f"unknown-{what[:-1]}", message, hint)


def _entry(part: EntryPart) -> Entry:
    places = (frozenset(part.regions), frozenset(part.stores))
    return Entry(part.value, part.reason, *places, part.expires)


def _twice(entries: Iterable[EntryPart], document: Document) -> Iterator[Problem]:
    """A value may stand twice for different places only."""
    seen: dict[str, set[frozenset[str]]] = defaultdict(set)
    for number, part in enumerate(entries):
        scope = frozenset((*part.regions, *part.stores))
        if scope in seen[part.value]:
            message = f"{part.value!r} is listed twice for the same place; keep one."
            yield document.problem(("entries", number), "twice", message)
        seen[part.value].add(scope)


def _endless(said: ListFile, document: Document) -> Iterator[Problem]:
    """An exception always ends: what is allowed needs its last day."""
    for number, part in enumerate(said.entries):
        if said.kind == "allow" and part.expires is None:
            message = f"{part.value!r} is allowed for ever; write `expires:` with the last day."
            yield document.problem(("entries", number), "an-exception-ends", message)
