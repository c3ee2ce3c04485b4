"""Sums over the last hour, day or four weeks in buckets: bounded bytes, exact integers.

A `Window(measures, width, span)` keeps running totals of integer measures over the last `span`
buckets of `width` seconds: the bucket of the moment asked for and the span - 1 before it. A late
event is added to the bucket of its own time when that is still kept, else dropped. `at(moment)`
(epoch seconds) gives the totals and forgets what is older for good; `add(moment, measures)` takes
an event in; `total` is what the last of them left.

`LastSeen()` keeps the last moment at which each of `MOST` names was seen, the stalest leaves:
`see(name, moment)`, `within(moment, seconds)` (how many names), `since_other(name, moment)`
(seconds since any other name was seen, NaN if none was), `name in seen`.
"""

from __future__ import annotations

from typing import ClassVar

from ._windows import MOST, LastSeen, Window

Measures = list[tuple[int, int]]
"""What an event adds: (measure number, integer amount) pairs."""

__all__ = ["MOST", "Day", "Hour", "LastSeen", "Measures", "Month", "Shares", "Window"]


class Hour(Window):
    __slots__ = ()

    def __new__(cls, measures: int) -> Hour:
        return super().__new__(cls, measures, width=300, span=12)


class Day(Window):
    __slots__ = ()

    def __new__(cls, measures: int) -> Day:
        return super().__new__(cls, measures, width=3600, span=24)


class Month(Window):
    """Four weeks: every weekday counts the same number of times."""

    __slots__ = ()

    def __new__(cls, measures: int) -> Month:
        return super().__new__(cls, measures, width=86400, span=28)


class Shares:
    """Counts per name that fade: all are halved when their sum passes `enough`."""

    __slots__ = ("counts", "whole")
    enough: ClassVar[int] = 400
    most: ClassVar[int] = 48

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.whole = 0

    def add(self, name: str, amount: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + amount
        self.whole += amount
        if self.whole > self.enough or len(self.counts) > self.most:
            self._fade()

    def _fade(self) -> None:
        self.counts = {name: n // 2 for name, n in self.counts.items() if n > 1}
        self.whole = sum(self.counts.values())

    def share(self, name: str) -> float:
        return self.counts.get(name, 0) / self.whole if self.whole else float("nan")
