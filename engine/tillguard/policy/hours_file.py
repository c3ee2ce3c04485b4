"""Reads hours.yaml: ranges of hours by weekdays, by named days, per region and store."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tillguard.domain import Store
from tillguard.errors import BrokenFile, Problem
from tillguard.files import NOTHING, Remedy, remedy
from tillguard.files.document import Document, Path
from tillguard.files.shape import read_as
from tillguard.policy.calendar import WEEKDAYS, NotADay, day
from tillguard.policy.days import Rule
from tillguard.policy.hours import HOLIDAY, Hours, OpeningHours, OtherHours, Ranges
from tillguard.policy.time_schema import HoursFile, HoursPart

_RANGE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_DAY = 1440


def read_hours(
    document: Document, names: Mapping[str, Rule], stores: Mapping[str, Store]
) -> OpeningHours:
    """Raises BrokenFile; regions and stores are checked where the chain's list is given."""
    said = read_as(HoursFile, document)
    reading = _Reading(document, names)
    hours = OpeningHours(
        reading.layer(said, ()),
        {name: reading.layer(part, ("regions", name)) for name, part in said.regions.items()},
        {name: reading.layer(part, ("stores", name)) for name, part in said.stores.items()},
        document,
    )
    problems = [*reading.problems, *_lost(said, document, stores)]
    if problems:
        raise BrokenFile(problems)
    return hours


def _lost(said: HoursFile, document: Document, stores: Mapping[str, Store]) -> Iterator[Problem]:
    regions = sorted({store.region for store in stores.values()})
    for name in said.regions if stores else ():
        if name not in regions:
            message, hint = f"{name!r} is not a region of stores.csv", remedy(name, regions)
            yield document.problem(("regions", name), "unknown-region", message, hint)
    for name in said.stores if stores else ():
        if name not in stores:
            message = f"store {name!r} is not in stores.csv"
            yield document.problem(("stores", name), "unknown-store", message)


class _Reading:
    def __init__(self, document: Document, names: Mapping[str, Rule]) -> None:
        self.document, self.names = document, names
        self.problems: list[Problem] = []

    def layer(self, said: HoursPart, at: Path) -> Hours:
        week: dict[int, Ranges] = {}
        for key, ranges in said.week.items():
            where = (*at, "week", key)
            read = self._ranges(ranges, where)
            for weekday in self._weekdays(key, where):
                if weekday in week:
                    self._refuse(where, "twice", f"{key} says a day that was said before")
                week[weekday] = read
        exceptions = (self._exception(key, ranges, at) for key, ranges in said.exceptions.items())
        return Hours(week, tuple(e for e in exceptions if e))

    def _exception(self, key: str, ranges: Sequence[str], at: Path) -> OtherHours | None:
        where = (*at, "exceptions", key)
        read = self._ranges(ranges, where)
        try:
            return OtherHours(key, day(key, self.names), read)
        except NotADay as wrong:
            self._refuse(where, wrong.code, f"{wrong}", wrong.remedy)
            return None

    def _weekdays(self, key: str, where: Path) -> tuple[int, ...]:
        if key == "holidays":
            return (HOLIDAY,)
        first, _, last = key.partition("-")
        for name in (first, last or first):
            if name not in WEEKDAYS:
                hint = remedy(name, [*WEEKDAYS, "holidays"])
                self._refuse(where, "unknown-name", f"{name!r} is not a weekday", hint)
                return ()
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        return tuple((begin + n) % 7 for n in range((end - begin) % 7 + 1))

    def _ranges(self, said: Sequence[str], where: Path) -> Ranges:
        if list(said) == ["closed"]:
            return ()
        ranges = [found for text in said if (found := self._range(text, where))]
        for (_, closes), (opens, _) in pairwise(ranges):
            if opens <= closes:
                self._refuse(where, "hours", "a range begins before the one before it has ended")
        return tuple(ranges)

    def _range(self, text: str, where: Path) -> tuple[int, int] | None:
        found = _RANGE.fullmatch(text)
        if found is None or (found[3] == "24" and found[4] != "00"):
            message = f"{text!r} is not a range: HH:MM-HH:MM, 00:00-24:00 or closed is needed"
            self._refuse(where, "hours", message)
            return None
        opens, closes = _minutes(found[1], found[2]), _minutes(found[3], found[4])
        if opens == closes:
            self._refuse(where, "hours", f"{text} is no time at all: write closed or 00:00-24:00")
            return None
        return opens, closes if closes > opens else closes + _DAY

    def _refuse(self, where: Path, code: str, message: str, remedy: Remedy = NOTHING) -> None:
        said = f"{'.'.join(map(str, where))}: {message}"
        self.problems.append(self.document.problem(where, code, said, remedy))


def _minutes(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)
