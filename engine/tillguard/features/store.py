"""The store: its volume against what this hour of the week usually brings."""

from __future__ import annotations

from ..domain import Kind
from .entities import Entities
from .facts import ROUTINE, Facts
from .feature import NAN, Declared, surprise
from .windows import Day, Hour, Measures, Month

declare = Declared("store")
declare("store_events_1h", "count", "1h", 0, "events in this store in the last hour")
declare("store_expected_1h", "count", "life", 0, "events usual in this hour of the week")
declare("store_volume_surprise", "score", "1h", 0, "volume against this hour's usual")
declare("store_refund_rate_1d", "ratio", "1d", 1, "the store's share of refunds, last day")
declare("store_refund_rate_28d", "ratio", "28d", 0, "the store's share of refunds, 4 weeks")
declare("store_refund_surprise", "score", "1d", 1, "the store's refunds against its own past")
declare("store_hour_share", "ratio", "life", -1, "share of the week's events in this hour", NAN)

WEEK = 168
FADE = 0.1
"""Weight of the newest week in the expected volume (exponential smoothing)."""

KNOWN = 5.0
"""Events in a usual week below which a store's hours say nothing yet."""

EVENTS, REFUNDS = range(2)


class Branch:
    """`usual[h]` is the smoothed number of events in local hour-of-week h (0 = Monday 0:00)."""

    __slots__ = ("count", "day", "hour", "index", "month", "usual", "whole")

    def __init__(self) -> None:
        self.hour, self.day, self.month = Hour(2), Day(2), Month(2)
        self.usual = [0.0] * WEEK
        self.whole = 0.0
        self.index = -1
        self.count = 0

    def advance(self, index: int) -> None:
        """Close the hours up to local hour number `index`: each had its count, or none."""
        if self.index < 0:
            self.index = index
        while self.index < index:
            slot = (self.index + 72) % WEEK
            change = FADE * (self.count - self.usual[slot])
            self.usual[slot] += change
            self.whole += change
            self.count = 0
            self.index = max(self.index + 1, index - 4 * WEEK)


class Store:
    features = tuple(declare.features)

    def __init__(self) -> None:
        self.branches = Entities(Branch, 20_000)
        self.tables = {"store": self.branches}

    def see(self, facts: Facts, out: list[float]) -> None:
        branch, at = self.branches.touch(facts.event.store), facts.at
        branch.advance(facts.local // 3600)
        hour, day, month = branch.hour.at(at), branch.day.at(at), branch.month.at(at)
        expected = branch.usual[facts.weekday * 24 + facts.hour]
        out += (
            hour[EVENTS],
            expected,
            surprise(hour[EVENTS], expected),
            day[REFUNDS] / day[EVENTS] if day[EVENTS] else 0.0,
            month[REFUNDS] / month[EVENTS] if month[EVENTS] else 0.0,
            surprise(day[REFUNDS], (month[REFUNDS] - day[REFUNDS]) / 27),
            expected / branch.whole if branch.whole > KNOWN else NAN,
        )
        if facts.event.kind not in ROUTINE:
            branch.count += 1
            added: Measures = [(EVENTS, 1)]
            if facts.event.kind is Kind.RETURN:
                added.append((REFUNDS, 1))
            for window in (branch.hour, branch.day, branch.month):
                window.add(at, added)
