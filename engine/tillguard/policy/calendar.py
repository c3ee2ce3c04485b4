"""calendar.yaml: names for days, each turned into a rule that knows its date in any year."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tillguard.errors import BrokenFile, Problem
from tillguard.files import NOTHING, Remedy, remedy
from tillguard.files.document import Document
from tillguard.files.shape import read_as
from tillguard.policy import public_holidays
from tillguard.policy.days import (
    HORIZON,
    YEARS,
    After,
    Date,
    EasterDay,
    MonthDay,
    PublicHoliday,
    Recurrence,
    RetailDay,
    Rule,
    StoreDay,
    is_local,
    recurrences,
)
from tillguard.policy.places import NOWHERE
from tillguard.policy.time_schema import (
    CalendarFile,
    ClosingPart,
    EasterPart,
    HolidayPart,
    OffsetPart,
    OpeningPart,
    RecurrencePart,
    RetailMonthPart,
    RetailWeekPart,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY_YEAR = re.compile(r"(\d\d)-(\d\d)")
_ONCE = re.compile(r"\d{4}-\d\d-\d\d")
_LEAP = 2000
_RRULE = re.compile(
    r"(FREQ=YEARLY)(;(BYMONTH|BYDAY|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYSETPOS|WKST)=[-+,0-9A-Z]+)+"
)


class NotADay(ValueError):
    """The text is neither a day nor the name of one; `code` is the kind of mistake."""

    def __init__(self, message: str, code: str = "day", remedy: Remedy = NOTHING) -> None:
        super().__init__(message)
        self.code, self.remedy = code, remedy


@dataclass(frozen=True)
class Calendar:
    """The named days, and the groups of seasons that say to leave no day of the year out."""

    days: Mapping[str, Rule] = field(default_factory=dict)
    whole_year: Mapping[str, Sequence[str]] = field(default_factory=dict)
    document: Document | None = None


def read_calendar(document: Document) -> Calendar:
    """Raises BrokenFile for days that never come, go round in a circle or are no days."""
    said = read_as(CalendarFile, document)
    reading = _Reading(said, document)
    for name in said.days:
        reading.named(name)
    if reading.problems:
        raise BrokenFile(reading.problems)
    return Calendar(reading.done, said.whole_year, document)


def day(said: object, names: Mapping[str, Rule]) -> Rule:
    """The rule of a date, a name or a form (a part of time_schema); raises NotADay."""
    if isinstance(said, str):
        return names[said] if said in names else _date(said, sorted(names))
    if isinstance(said, OffsetPart):
        return After(day(said.after, names), said.days)
    rule = _rule(said)
    if not is_local(rule) and not _comes(rule):
        raise NotADay(f"no year from {HORIZON[0]} to {HORIZON[-1]} has this day", "never")
    return rule


class _Reading:
    """Names are looked up as they are needed, so that their order in the file does not matter."""

    def __init__(self, said: CalendarFile, document: Document) -> None:
        self.said, self.document = said, document
        self.done: dict[str, Rule] = {}
        self.problems: list[Problem] = []
        self._open: list[str] = []
        self._lost: set[str] = set()

    def named(self, name: str) -> None:
        if name in self.done or name in self._lost:
            return
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            self._refuse(
                name, "circle", f"{circle} goes round in a circle: one of them must be a date"
            )
            return
        self._open.append(name)
        self._read(name)
        self._open.pop()

    def _read(self, name: str) -> None:
        said = self.said.days[name]
        needed = said.after if isinstance(said, OffsetPart) else said
        if isinstance(needed, str) and needed in self.said.days:
            self.named(needed)
            if needed in self._lost:
                self._lost.add(name)
                return
        if name in self._lost:
            return
        try:
            self.done[name] = day(said, self.done)
        except NotADay as wrong:
            self._refuse(name, wrong.code, str(wrong), wrong.remedy)

    def _refuse(self, name: str, code: str, message: str, remedy: Remedy = NOTHING) -> None:
        self._lost.add(name)
        said = f"days.{name}: {message}"
        self.problems.append(self.document.problem(("days", name), code, said, remedy))


def _date(text: str, names: list[str]) -> Rule:
    try:
        if found := _EVERY_YEAR.fullmatch(text):
            month, number = int(found[1]), int(found[2])
            datetime.date(_LEAP, month, number)
            return MonthDay(month, number)
        if _ONCE.fullmatch(text):
            date = datetime.date.fromisoformat(text)
            if date.year in YEARS:
                return Date(date)
    except ValueError as wrong:
        raise NotADay(f"{text!r} is not a day: {wrong}") from None
    message = f"{text!r} is not a day: MM-DD, YYYY-MM-DD or a name of calendar.yaml is needed"
    raise NotADay(message, remedy=remedy(text, names))


def _rule(said: object) -> Rule:
    match said:
        case RecurrencePart():
            return _recurrence(said.rrule)
        case EasterPart():
            return EasterDay(said.easter)
        case HolidayPart():
            return _holiday(said)
        case RetailWeekPart():
            year, _, week = said.retail_week.rpartition("-")
            return RetailDay(int(week), WEEKDAYS.index(said.day), year=int(year) if year else None)
        case RetailMonthPart():
            return RetailDay(said.week, WEEKDAYS.index(said.day), said.retail_month)
        case OpeningPart():
            return StoreDay("opening", said.opening)
        case ClosingPart():
            return StoreDay("closing", said.closing)
    raise AssertionError(said)


def _recurrence(rule: str) -> Recurrence:
    if not _RRULE.fullmatch(rule):
        raise NotADay(
            f"{rule!r} is not a yearly recurrence: FREQ=YEARLY; and then BYMONTH, BYDAY, "
            "BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYSETPOS, WKST, such as "
            "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            "rrule",
        )
    try:
        most = max(HORIZON, key=lambda year: len(recurrences(rule, year)))
        count = len(recurrences(rule, most))
    except (ValueError, TypeError, OverflowError) as wrong:
        raise NotADay(f"{rule!r} is not a recurrence: {wrong}", "rrule") from None
    if not count:
        raise NotADay(f"{rule} yields no day from {HORIZON[0]} to {HORIZON[-1]}", "never")
    if count > 1:
        raise NotADay(
            f"{rule} yields {count} days in {most}: a name is one day a year, "
            "BYSETPOS=1 takes the first",
            "rrule",
        )
    return Recurrence(rule)


def _holiday(said: HolidayPart) -> PublicHoliday:
    if said.subdivision and not said.country:
        raise NotADay("a subdivision needs its country", "unknown-subdivision")
    if said.country:
        if objection := public_holidays.objection(said.country, said.subdivision):
            code = "unknown-subdivision" if "subdivision" in objection else "unknown-country"
            raise NotADay(objection.rstrip("."), code)
        known = public_holidays.names_of(said.country, said.subdivision, HORIZON)
        if said.holiday not in known:
            where = f"{said.country}-{said.subdivision}" if said.subdivision else said.country
            message = f"{said.holiday!r} is not a public holiday of {where}"
            raise NotADay(message, "unknown-holiday", remedy(said.holiday, known))
    return PublicHoliday(said.holiday, said.country, said.subdivision)


def _comes(rule: Rule) -> bool:
    return any(rule.on(year, NOWHERE) for year in HORIZON)
