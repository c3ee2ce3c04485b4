"""The store: its volume against what this hour of the week usually brings."""

from __future__ import annotations

from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared, ratio, surprise
from .vector import Vector
from .windows import Day, Hour, Month

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

    def see(self, facts: Facts, out: Vector) -> None:
        branch = self.branches.touch(facts.store)
        hour, day, month = branch.hour, branch.day, branch.month
        branch.advance(facts.local // 3600)
        for window in (hour, day, month):
            window.advance(facts.at)
        expected = branch.usual[facts.weekday * 24 + facts.hour]
        refunds = day.sum(REFUNDS)
        out.put(hour.sum(EVENTS))
        out.put(expected)
        out.put(surprise(hour.sum(EVENTS), expected))
        out.put(ratio(refunds, day.sum(EVENTS), 0.0))
        out.put(ratio(month.sum(REFUNDS), month.sum(EVENTS), 0.0))
        out.put(surprise(refunds, (month.sum(REFUNDS) - refunds) / 27))
        out.put(expected / branch.whole if branch.whole > KNOWN else NAN)
        if not facts.routine:
            branch.count += 1
            for window in (hour, day, month):
                window.add(facts.at, EVENTS, 1)
                if facts.refund:
                    window.add(facts.at, REFUNDS, 1)
