"""The ways to say a day: each knows its date in a year, at a place."""

from __future__ import annotations

import datetime
from calendar import isleap
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from dateutil.easter import easter
from dateutil.rrule import rrulestr

from tillguard.policy import public_holidays, retail_year
from tillguard.policy.places import Place

HORIZON = range(2010, 2050)
"""Years over which files are checked: every weekday and leap year, and 40 Easters."""

YEARS = range(2, 9998)
"""Years in which days are known at all."""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A month and day of every year; 29 February only in leap years."""

    month: int
    day: int
    once: ClassVar[bool] = False

    def on(self, year: int, place: Place) -> datetime.date | None:
        try:
            return datetime.date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Date:
    """A day of one year."""

    date: datetime.date
    once: ClassVar[bool] = True

    def on(self, year: int, place: Place) -> datetime.date | None:
        return self.date


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A yearly rule of RFC 5545 with at most one day a year."""

    rule: str
    once: ClassVar[bool] = False

    def on(self, year: int, place: Place) -> datetime.date | None:
        found = recurrences(self.rule, year)
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class EasterDay:
    """Days after Easter Sunday of the western churches; before it if negative."""

    days: int
    once: ClassVar[bool] = False

    def on(self, year: int, place: Place) -> datetime.date | None:
        return _plus(easter(year), self.days)


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A public holiday by name, of this country and subdivision or else of the place's."""

    name: str
    country: str = ""
    subdivision: str = ""
    once: ClassVar[bool] = False

    def on(self, year: int, place: Place) -> datetime.date | None:
        country, subdivision = self.whose(place)
        return public_holidays.named(self.name, year, country, subdivision) if country else None

    def whose(self, place: Place) -> tuple[str, str]:
        """Country and subdivision that are asked; empty where nobody said them."""
        if self.country:
            return self.country, self.subdivision
        return place.country, place.subdivision


@dataclass(frozen=True, slots=True)
class RetailDay:
    """A weekday (Monday 0) in a week of the 4-5-4 year or, with `month`, of a month of it.

    Its year is the retail year: days of the last weeks lie in the January after it.
    """

    week: int
    weekday: int
    month: str = ""
    year: int | None = None

    @property
    def once(self) -> bool:
        return self.year is not None

    def on(self, year: int, place: Place) -> datetime.date | None:
        year = self.year or year
        week = retail_year.week_of(year, self.month, self.week) if self.month else self.week
        return None if week is None else retail_year.day(year, week, self.weekday)


@dataclass(frozen=True, slots=True)
class StoreDay:
    """Days after the store's own first day ("opening") or last day ("closing")."""

    event: str
    days: int
    once: ClassVar[bool] = True

    def on(self, year: int, place: Place) -> datetime.date | None:
        date = place.opened if self.event == "opening" else place.closed
        return None if date is None else _plus(date, self.days)


@dataclass(frozen=True, slots=True)
class After:
    """Days after another day; before it if negative."""

    day: Rule
    days: int

    @property
    def once(self) -> bool:
        return self.day.once

    def on(self, year: int, place: Place) -> datetime.date | None:
        date = self.day.on(year, place)
        return None if date is None else _plus(date, self.days)


Rule = MonthDay | Date | Recurrence | EasterDay | PublicHoliday | RetailDay | StoreDay | After
"""`on(year, place)`: its date in a year, None if there is none; `once`: whatever the year.

A day after another one belongs to the other one's year, so it may lie in the next.
"""


def root(rule: Rule) -> Rule:
    """The day on which a day rests, itself if it is no day after another one."""
    return root(rule.day) if isinstance(rule, After) else rule


def is_local(rule: Rule) -> bool:
    """Whether its date depends on the place."""
    day = root(rule)
    return isinstance(day, StoreDay) or (isinstance(day, PublicHoliday) and not day.country)


def is_on(rule: Rule, date: datetime.date, place: Place) -> bool:
    """Whether this date is the rule's day."""
    return date in dates_in(rule, date.year, place)


def dates_in(rule: Rule, year: int, place: Place) -> set[datetime.date]:
    """The rule's days that lie in this year: also those of the years beside it."""
    near = (rule.on(one, place) for one in (year - 1, year, year + 1) if one in YEARS)
    return {date for date in near if date is not None and date.year == year}


def recurrences(rule: str, year: int) -> tuple[datetime.date, ...]:
    """All days of the year on which a yearly rule falls; raises ValueError for no rule."""
    return tuple(day.replace(year=year) for day in _late(rule).get(_ALIKE[_kind(year)], ()))


@lru_cache(maxsize=2048)
def _late(rule: str) -> dict[int, list[datetime.date]]:
    """The days of each of the last 28 years that a calendar has: one of every kind.

    A rule that never yields a day is tried up to the year 9999: from there that is soon.
    """
    found: dict[int, list[datetime.date]] = {}
    for moment in rrulestr(rule, dtstart=datetime.datetime(_LATE[0], 1, 1)):  # noqa: DTZ001
        found.setdefault(moment.year, []).append(moment.date())
    return found


def _kind(year: int) -> tuple[int, bool, bool]:
    """What two years share that have the same days, and the same weeks across New Year."""
    return datetime.date(year, 1, 1).weekday(), isleap(year), isleap(year - 1)


_LATE = range(9972, 10000)
_ALIKE = {_kind(year): year for year in _LATE}


def _plus(date: datetime.date, days: int) -> datetime.date | None:
    try:
        return date + datetime.timedelta(days=days)
    except OverflowError:
        return None
