"""Sums over the last hour, day or four weeks in buckets: bounded bytes, exact integers."""

from __future__ import annotations

from typing import ClassVar

Measures = list[tuple[int, int]]
"""What an event adds: (measure number, integer amount) pairs."""


class Window:
    """Running totals of k integer measures over the last `span` buckets of `width` seconds.

    Totals cover the bucket of the moment asked for and the span - 1 before it. A late event is
    added to the bucket of its own time when that is still kept, else dropped. A bucket holds only
    the measures that happened in it, so that forgetting it costs what it held.
    """

    __slots__ = ("ring", "total")
    width: ClassVar[int]
    span: ClassVar[int]

    def __init__(self, measures: int) -> None:
        self.ring: list[tuple[int, dict[int, int]]] = []
        self.total = [0] * measures

    def at(self, moment: int) -> list[int]:
        """The totals at `moment` (epoch seconds); forgets what is older for good."""
        ring, total = self.ring, self.total
        if ring:
            oldest = moment // self.width - self.span
            while ring[0][0] <= oldest:
                for i, amount in ring.pop(0)[1].items():
                    total[i] -= amount
                if not ring:
                    break
        return total

    def add(self, moment: int, measures: Measures) -> None:
        index = moment // self.width
        ring = self.ring
        if ring and ring[-1][0] >= index:
            sums = ring[-1][1] if ring[-1][0] == index else self._late(index)
        else:
            sums = {}
            ring.append((index, sums))
        if sums is None:
            return
        total = self.total
        for i, amount in measures:
            sums[i] = sums.get(i, 0) + amount
            total[i] += amount

    def _late(self, index: int) -> dict[int, int] | None:
        """The bucket of a late event; None when its time is no longer kept."""
        ring = self.ring
        if index <= ring[-1][0] - self.span:
            return None
        place = len(ring)
        while place and ring[place - 1][0] > index:
            place -= 1
        if not place or ring[place - 1][0] != index:
            ring.insert(place, (index, {}))
            return ring[place][1]
        return ring[place - 1][1]


class Hour(Window):
    __slots__ = ()
    width = 300
    span = 12


class Day(Window):
    __slots__ = ()
    width = 3600
    span = 24


class Month(Window):
    """Four weeks: every weekday counts the same number of times."""

    __slots__ = ()
    width = 86400
    span = 28


class LastSeen:
    """The last moment at which each of a few names was seen; the stalest leaves beyond `most`."""

    __slots__ = ("moments",)
    most: ClassVar[int] = 16

    def __init__(self) -> None:
        self.moments: dict[str, int] = {}

    def see(self, name: str, moment: int) -> None:
        moments = self.moments
        moments.pop(name, None)
        moments[name] = moment
        if len(moments) > self.most:
            del moments[next(iter(moments))]

    def within(self, moment: int, seconds: int) -> int:
        """How many names were seen in the last `seconds`."""
        since = moment - seconds
        return len([1 for seen in self.moments.values() if seen > since])

    def since_other(self, name: str, moment: int) -> float:
        """Seconds since any other name was seen; NaN if none was."""
        others = [seen for other, seen in self.moments.items() if other != name]
        return float(moment - max(others)) if others else float("nan")


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
