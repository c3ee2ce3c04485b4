"""Which days seasons leave out, and on which days they meet."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tillguard.policy.places import Place
from tillguard.policy.seasons import Season
from tillguard.policy.spans import Days

_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a year on which the same seasons hold, the one with the last word last."""

    first: datetime.date
    last: datetime.date
    seasons: tuple[Season, ...]


def stretches(seasons: Sequence[Season], place: Place, year: int) -> Iterator[Stretch]:
    """The whole calendar year, from the first to the last day, in stretches of equal days."""
    begin, end = datetime.date(year, 1, 1), datetime.date(year, 12, 31) + _ONE_DAY
    turns = {begin, end}
    for season in seasons:
        for first, last in season.days(year, place):
            turns |= {max(first, begin), min(last + _ONE_DAY, end)}
    for first, after in pairwise(sorted(turns)):
        here = tuple(season for season in seasons if season.holds(place, first))
        yield Stretch(first, after - _ONE_DAY, here)


def gaps(seasons: Sequence[Season], place: Place, year: int) -> list[Days]:
    """The days of the year that no season holds, hours left aside."""
    return [(s.first, s.last) for s in stretches(seasons, place, year) if not s.seasons]


def overlaps(seasons: Sequence[Season], place: Place, year: int) -> list[Stretch]:
    """The days of the year that several seasons hold."""
    return [s for s in stretches(seasons, place, year) if len(s.seasons) > 1]
