"""The 4-5-4 calendar of the National Retail Federation (NRF): weeks from Sunday to Saturday.

Source: https://nrf.com/resources/4-5-4-calendar. A retail year ends on the Saturday nearest to
31 January, so it begins on the Sunday from 29 January to 4 February and has the number of the
calendar year in which it begins. Quarters have months of 4, 5 and 4 weeks. Every five or six
years a 53rd week follows in January (2006, 2012, 2017, 2023, 2028). The weeks are those of the year
itself, not the ones that NRF restates by a week to compare a year with a 53-week year.
"""

from __future__ import annotations

import datetime

MONTHS = ("feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "jan")
_BEFORE = (0, 4, 9, 13, 17, 22, 26, 30, 35, 39, 43, 48)


def begins(year: int) -> datetime.date:
    """The Sunday on which the retail year begins."""
    first = datetime.date(year, 1, 29)
    return first + datetime.timedelta(days=(6 - first.weekday()) % 7)


def weeks(year: int) -> int:
    """52 or 53."""
    return (begins(year + 1) - begins(year)).days // 7


def week_of(year: int, month: str, week: int) -> int | None:
    """The week of the year for a week (from 1) of a retail month; None if the month is shorter."""
    index = MONTHS.index(month)
    first = _BEFORE[index]
    after = _BEFORE[index + 1] if index < 11 else weeks(year)
    return first + week if first + week <= after else None


def month_of(week: int) -> int:
    """The month of a week of the year: 1 for February to 12 for January, which the 53rd is in."""
    return sum(1 for before in _BEFORE if before < week)


def day(year: int, week: int, weekday: int) -> datetime.date | None:
    """A day of a week, Monday 0 to Sunday 6 (which comes first); None in a year without it."""
    if not 1 <= week <= weeks(year):
        return None
    return begins(year) + datetime.timedelta(days=7 * (week - 1) + (weekday + 1) % 7)
