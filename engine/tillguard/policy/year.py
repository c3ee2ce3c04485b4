"""A year of the calendar as a region sees it: seasons, gaps, overlaps, holidays, moves."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from tillguard.policy import public_holidays
from tillguard.policy.coverage import gaps, overlaps
from tillguard.policy.places import Place
from tillguard.policy.seasons import Season
from tillguard.policy.shelf import Shelf
from tillguard.policy.spans import Days, Span

_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeasonDays:
    """One span of a season that has days in the year.

    `moved` tells by how many days its first and last day come later (negative: earlier) than the
    year before; None for a span that comes once or did not come the year before.
    """

    season: Season
    first: datetime.date
    last: datetime.date
    moved: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Days that several seasons hold, by name; the last one has the last word."""

    first: datetime.date
    last: datetime.date
    seasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionYear:
    """The year of all places of one region that share its days; gaps have base terms only."""

    region: str
    places: tuple[Place, ...]
    seasons: tuple[SeasonDays, ...]
    overlaps: tuple[Overlap, ...]
    gaps: tuple[Days, ...]
    holidays: tuple[tuple[datetime.date, str], ...]
    named: tuple[tuple[datetime.date, str], ...]


def year_of(shelf: Shelf, year: int, region: str = "") -> tuple[RegionYear, ...]:
    """The year (2 to 9997) of one region or of every one, in the order of stores.csv."""
    found: dict[tuple[object, ...], list[Place]] = {}
    for place, years in shelf.scopes:
        if region in ("", place.region) and (year in years or not place.dated):
            found.setdefault((place.region, *_parts(shelf, year, place)), []).append(place)
    return tuple(
        RegionYear(key[0], tuple(places), *key[1:])  # type: ignore[arg-type]
        for key, places in found.items()
    )


def _parts(shelf: Shelf, year: int, place: Place) -> tuple[object, ...]:
    seasons = sorted(_seasons(shelf, year, place), key=lambda s: (s.first, s.season.rank))
    met = (
        Overlap(s.first, s.last, tuple(season.layer.name for season in s.seasons))
        for s in overlaps(shelf.seasons, place, year)
    )
    always = [season for season in shelf.seasons if not season.during]
    holidays = public_holidays.of_year(year, place.country, place.subdivision)
    return (
        tuple(seasons),
        tuple(met),
        tuple(gaps(always, place, year)),
        tuple(holidays.items()),
        tuple(sorted(_named(shelf, year, place))),
    )


def _seasons(shelf: Shelf, year: int, place: Place) -> Iterator[SeasonDays]:
    for season in shelf.seasons:
        for span in season.spans if season.reaches(place) else ():
            for days, before in span.with_before(year, place):
                yield SeasonDays(season, *days, _moved(span, days, before))


def _moved(span: Span, days: Days, before: Days | None) -> tuple[int, int] | None:
    if span.once or before is None:
        return None
    first, last = (later(then, now) for then, now in zip(before, days, strict=True))
    return first, last


def later(then: datetime.date, now: datetime.date) -> int:
    """Days by which `now` comes later in its year than `then` did in the year before."""
    last_of_february = (then.month, then.day) == (2, 29)
    shifted = then - _ONE_DAY if last_of_february else then
    return (now - shifted.replace(year=then.year + 1)).days


def _named(shelf: Shelf, year: int, place: Place) -> Iterator[tuple[datetime.date, str]]:
    for name, rule in shelf.calendar.days.items():
        dates = (rule.on(asked, place) for asked in (year - 1, year, year + 1))
        for date in {date for date in dates if date and date.year == year}:
            yield date, name
