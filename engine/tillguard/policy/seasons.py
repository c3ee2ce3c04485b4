"""Seasons: which layers of time are in force on a day, in a region."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tillguard.errors import BrokenFile, Problem
from tillguard.policy.calendar import Day, NotADay, Span, day, span
from tillguard.policy.document import Document, nearest
from tillguard.policy.reading import read_as
from tillguard.policy.resolve import Source, as_layer
from tillguard.policy.schema import CalendarFile, SeasonFile


@dataclass(frozen=True)
class Season:
    """A layer with its days; without regions it holds everywhere."""

    rank: int
    spans: tuple[Span, ...]
    regions: frozenset[str]
    layer: Source

    def holds(self, region: str | None, on: datetime.date) -> bool:
        here = not self.regions or region in self.regions
        return here and any(s.covers(on) for s in self.spans)


def read_calendar(document: Document) -> dict[str, Day]:
    """Named days; raises BrokenFile."""
    said = read_as(CalendarFile, document)
    names: dict[str, Day] = {}
    problems = []
    for name, text in said.days.items():
        try:
            names[name] = day(text, {})
        except NotADay as wrong:
            message = f"{wrong}: MM-DD or YYYY-MM-DD is needed."
            problems.append(document.problem(("days", name), "day", message))
    if problems:
        raise BrokenFile(problems)
    return names


def read_season(name: str, document: Document, names: Mapping[str, Day]) -> Season:
    """A season of seasons/<name>.yaml; raises BrokenFile."""
    said = read_as(SeasonFile, document)
    spans: list[Span] = []
    problems = []
    for index, part in enumerate(said.dates):
        try:
            spans.append(span(day(part.from_, names), day(part.to, names)))
        except NotADay as wrong:
            hint = nearest(part.from_, sorted(names)) if names else ""
            message = f"{wrong}: MM-DD, YYYY-MM-DD or a name of calendar.yaml.{hint}"
            problems.append(document.problem(("dates", index), "day", message))
    if problems:
        raise BrokenFile(problems)
    layer = as_layer(f"seasons/{name}", said, document)
    return Season(said.rank, tuple(spans), frozenset(said.regions), layer)


def in_force(
    seasons: Sequence[Season], region: str | None, on: datetime.date
) -> tuple[Source, ...]:
    """The seasons' layers on this day, the one with the last word last."""
    return tuple(s.layer for s in seasons if s.holds(region, on))


def meetings(seasons: Sequence[Season], region: str | None) -> Iterator[tuple[Source, ...]]:
    """Every combination of seasons that some day sees in this region, each once."""
    seen: set[tuple[str, ...]] = set()
    for on in _days(seasons):
        layers = in_force(seasons, region, on)
        names = tuple(layer.name for layer in layers)
        if names not in seen:
            seen.add(names)
            yield layers


def rank_problems(seasons: Iterable[Season]) -> list[Problem]:
    """Two seasons of one rank: nobody would know which has the last word."""
    problems = []
    ranks: dict[int, str] = {}
    for season in seasons:
        other = ranks.setdefault(season.rank, season.layer.name)
        if other != season.layer.name:
            message = f"rank {season.rank} is also the rank of {other}: give each its own."
            problems.append(season.layer.document.problem(("rank",), "rank", message))
    return problems


def _days(seasons: Sequence[Season]) -> Iterator[datetime.date]:
    ends = [end for s in seasons for sp in s.spans for end in (sp.first, sp.last)]
    years = {end.year for end in ends if isinstance(end, datetime.date)} | {2000, 2001}
    for year in sorted({y + shift for y in years for shift in (-1, 0, 1)}):
        first = datetime.date(min(max(year, 1), 9999), 1, 1).toordinal()
        yield from (datetime.date.fromordinal(first + n) for n in range(365))
        if year % 4 == 0:
            yield datetime.date(year, 12, 31)
