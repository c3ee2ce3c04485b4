"""Seasons: which layers of time are in force on a day, at a place."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tillguard.domain import Store
from tillguard.errors import BrokenFile
from tillguard.files.document import Document
from tillguard.files.shape import read_as
from tillguard.policy.calendar import NotADay, day
from tillguard.policy.days import HORIZON, Rule, is_local
from tillguard.policy.places import NOWHERE, Place
from tillguard.policy.resolve import Source, as_layer
from tillguard.policy.spans import Days, Span, span
from tillguard.policy.time_schema import SeasonFile

_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Season:
    """A layer with its days; without regions and countries it holds everywhere.

    `during` is "open" or "closed" where it holds only while the store is, else empty.
    """

    rank: int
    spans: tuple[Span, ...]
    regions: frozenset[str]
    countries: frozenset[str]
    during: str
    layer: Source
    _years: dict[tuple[Place, int], tuple[Days, ...]] = field(default_factory=dict)

    @cached_property
    def _local(self) -> bool:
        return any(is_local(end) for span in self.spans for end in (span.first, span.last))

    def reaches(self, place: Place) -> bool:
        """Whether the season is meant for this place at all."""
        return (not self.regions or place.region in self.regions) and (
            not self.countries or any(place.within(code) for code in self.countries)
        )

    def reaches_store(self, store: Store) -> bool:
        """Whether the season is meant for this store."""
        return self.reaches(Place.of(store))

    def days(self, year: int, place: Place) -> tuple[Days, ...]:
        """First and last day of every span with a day in this calendar year, in order."""
        if not self.reaches(place):
            return ()
        asked = place if self._local else NOWHERE
        days = self._years.get((asked, year))
        if days is None:
            found = {d for span in self.spans for d in span.around(year, asked)}
            days = self._years[asked, year] = tuple(sorted(found))
        return days

    def holds(self, place: Place, on: datetime.date) -> bool:
        """Whether this day is the season's, whatever the hour."""
        return any(first <= on <= last for first, last in self.days(on.year, place))


def read_season(name: str, document: Document, names: Mapping[str, Rule]) -> Season:
    """A season of seasons/<name>.yaml; raises BrokenFile."""
    said = read_as(SeasonFile, document)
    spans: list[Span] = []
    problems = []
    for index, part in enumerate(said.dates):
        try:
            spans.append(span(day(part.from_, names), day(part.to, names)))
        except NotADay as wrong:
            problems.append(
                document.problem(("dates", index), wrong.code, str(wrong), wrong.remedy)
            )
    if problems:
        raise BrokenFile(problems)
    layer = as_layer(f"seasons/{name}", said, document)
    regions, countries = frozenset(said.regions), frozenset(said.countries)
    return Season(said.rank, tuple(spans), regions, countries, said.during, layer)


def in_force(
    seasons: Sequence[Season], place: Place, on: datetime.date, state: str = ""
) -> tuple[Source, ...]:
    """The seasons' layers on this day, the one with the last word last.

    `state` is "open" or "closed"; empty where nobody knows the store's hours.
    """
    return tuple(s.layer for s in seasons if s.during in ("", state) and s.holds(place, on))


def years_of(seasons: Sequence[Season]) -> list[int]:
    """The years that are checked everywhere: the horizon, and those that a season names."""
    return sorted({*HORIZON, *_once(seasons, NOWHERE)})


def years_of_its_own(seasons: Sequence[Season], place: Place) -> list[int]:
    """The years in which a season about a store's own opening or closing touches this place."""
    return sorted(_once(seasons, place) - _once(seasons, NOWHERE))


def _once(seasons: Sequence[Season], place: Place) -> set[int]:
    """The calendar years of the first and last days of spans that come once."""
    spans = (span for season in seasons for span in season.spans if span.once)
    days = (day for span in spans for day in span.ends_once(place))
    return {day.year for day in days}


def turns(seasons: Sequence[Season], place: Place, years: Sequence[int]) -> list[datetime.date]:
    """Every day on which a season begins or has just ended, and the first day that is checked."""
    found = {datetime.date(years[0], 1, 1)}
    for year in years:
        for season in seasons:
            for first, last in season.days(year, place):
                found |= {first, last + _ONE_DAY}
    return sorted(found)


def meetings(
    seasons: Sequence[Season], place: Place, years: Sequence[int]
) -> Iterator[tuple[Source, ...]]:
    """Every combination of seasons that some moment of these years sees here, each once."""
    states = ("", "open", "closed") if any(s.during for s in seasons) else ("",)
    seen: set[tuple[str, ...]] = set()
    for on in turns(seasons, place, years):
        for state in states:
            layers = in_force(seasons, place, on, state)
            names = tuple(layer.name for layer in layers)
            if names not in seen:
                seen.add(names)
                yield layers
