"""Days and spans of days: every year (month and day) or once (with the year)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

_EVERY_YEAR = re.compile(r"(\d\d)-(\d\d)")
_ONCE = re.compile(r"\d{4}-\d\d-\d\d")
_LEAP = 2000

Day = tuple[int, int] | datetime.date


class NotADay(ValueError):
    """The text is neither a day nor the name of one."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; month-days may reach over the year's end."""

    first: Day
    last: Day

    def covers(self, day: datetime.date) -> bool:
        first, last = self.first, self.last
        if isinstance(first, datetime.date) and isinstance(last, datetime.date):
            return first <= day <= last
        here = (day.month, day.day)
        if first <= last:  # type: ignore[operator]  # both are month-days
            return first <= here <= last  # type: ignore[operator]
        return here >= first or here <= last  # type: ignore[operator]


def day(text: str, names: Mapping[str, Day]) -> Day:
    """MM-DD, YYYY-MM-DD or a named day; raises NotADay, also for 02-30."""
    if text in names:
        return names[text]
    try:
        if found := _EVERY_YEAR.fullmatch(text):
            month, number = int(found[1]), int(found[2])
            datetime.date(_LEAP, month, number)
            return month, number
        if _ONCE.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError as wrong:
        raise NotADay(f"{text!r} is not a day: {wrong}") from None
    raise NotADay(f"{text!r} is not a day")


def span(first: Day, last: Day) -> Span:
    """Raises NotADay where one end has a year and the other has none, or the end comes first."""
    once = isinstance(first, datetime.date), isinstance(last, datetime.date)
    if once[0] != once[1]:
        raise NotADay("one end has a year and the other has none")
    if all(once) and first > last:  # type: ignore[operator]
        raise NotADay(f"it ends on {last} before it begins on {first}")
    return Span(first, last)
