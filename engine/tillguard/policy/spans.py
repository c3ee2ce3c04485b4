"""A span of days from one named day to the next: the dates that it takes in each year."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tillguard.policy.calendar import NotADay
from tillguard.policy.days import HORIZON, YEARS, MonthDay, Rule
from tillguard.policy.places import NOWHERE, Place

LONGEST = 2
"""A span ends at most in the second year after the one in which it begins."""

Days = tuple[datetime.date, datetime.date]
"""First and last day, both included."""


@dataclass(frozen=True)
class Span:
    """From `first` to the first `last` that follows, both included.

    29 February begins a span on 1 March in a common year and ends one on 28 February.
    """

    first: Rule
    last: Rule

    @property
    def once(self) -> bool:
        return self.first.once

    def of_year(self, year: int, place: Place) -> Days | None:
        """The span that begins with the `first` of this year; None in a year without it."""
        if self.once:
            first, last = self.first.on(year, place), self.last.on(year, place)
            return _days(first, last) if first and first.year == year else None
        shift = min(self.shifts(place), default=None)
        return None if shift is None else self.with_shift(year, shift, place)

    def with_shift(self, year: int, shift: int, place: Place) -> Days | None:
        """From the `first` of this year to the `last` of so many years later."""
        if year not in YEARS or year + shift not in YEARS:
            return None
        return _days(_first(self.first, year, place), _last(self.last, year + shift, place))

    def shifts(self, place: Place) -> dict[int, int]:
        """Years from the beginning to the end -> a year in which it is so; one entry if lawful."""
        return _shifts(self, place.undated())

    def around(self, year: int, place: Place) -> Iterator[Days]:
        """Every span that has a day in this calendar year, in their order."""
        for days, _ in self.with_before(year, place):
            yield days

    def ends_once(self, place: Place) -> tuple[datetime.date, ...]:
        """First and last day of a span that comes once; empty where it does not come."""
        days = (self.first.on(HORIZON[0], place), self.last.on(HORIZON[0], place))
        return tuple(day for day in days if day)

    def with_before(self, year: int, place: Place) -> Iterator[tuple[Days, Days | None]]:
        """The same, each with the span that began in the year before."""
        years = self._years(year, place)
        found = {y: self.of_year(y, place) for y in years if y in YEARS}
        for began, days in found.items():
            if days and days[0].year <= year <= days[1].year:
                yield days, found.get(began - 1)

    def _years(self, year: int, place: Place) -> Sequence[int]:
        if not self.once:
            return range(year - LONGEST - 3, year + LONGEST + 1)
        first = self.first.on(year, place)
        return (first.year,) if first else ()


def span(first: Rule, last: Rule) -> Span:
    """Raises NotADay where one end comes once and the other every year, or it ends too early."""
    if first.once != last.once:
        raise NotADay("one end has a year and the other has none")
    if first.once:
        begins, ends = first.on(HORIZON[0], NOWHERE), last.on(HORIZON[0], NOWHERE)
        if begins and ends and begins > ends:
            raise NotADay(f"it ends on {ends} before it begins on {begins}")
    return Span(first, last)


@lru_cache(maxsize=4096)
def _shifts(of: Span, place: Place) -> dict[int, int]:
    found: dict[int, int] = {}
    for year in HORIZON:
        first = of.first.on(year, place)
        for shift in range(-LONGEST, LONGEST + 1) if first else ():
            last = _last(of.last, year + shift, place)
            if first and last and first <= last:
                found.setdefault(shift, year)
                break
    return found


def _days(first: datetime.date | None, last: datetime.date | None) -> Days | None:
    return (first, last) if first and last and first <= last else None


def _first(rule: Rule, year: int, place: Place) -> datetime.date | None:
    if rule == MonthDay(2, 29):
        return rule.on(year, place) or datetime.date(year, 3, 1)
    return rule.on(year, place)


def _last(rule: Rule, year: int, place: Place) -> datetime.date | None:
    if rule == MonthDay(2, 29):
        return rule.on(year, place) or datetime.date(year, 2, 28)
    return rule.on(year, place)
