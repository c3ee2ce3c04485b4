"""The store: its volume against what this hour of this day usually brings."""

from __future__ import annotations

from ..domain import Norms
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared, ratio, surprise
from .season import Normal, Usual
from .vector import Vector
from .windows import Day, Hour, Month

declare = Declared("store")
declare("store_events_1h", "count", "1h", 0, "events in this store in the last hour")
declare("store_expected_1h", "count", "life", 0, "events usual in an hour like the last")
declare("store_volume_surprise", "score", "1h", 0, "volume against the last hour's usual")
declare("store_value_surprise", "score", "1h", 0, "value against the last hour's usual", NAN)
declare("store_refund_rate_1d", "ratio", "1d", 1, "the store's share of refunds, last day")
declare("store_refund_rate_28d", "ratio", "28d", 0, "the store's share of refunds, 4 weeks")
declare("store_refund_surprise", "score", "1d", 1, "the store's refunds against its usual day")
declare("store_hour_share", "ratio", "life", -1, "share of the week's events in this hour", NAN)

WEEK = 168
FADE = 0.1
"""Weight of the newest week in the expected volume (exponential smoothing)."""

KNOWN = 5.0
"""Events in a usual week below which a store's hours say nothing yet."""

EVENTS, REFUNDS, VALUE = range(3)


class Branch:
    """`usual[h]` is the smoothed number of events in local hour-of-week h (0 = Monday 0:00)."""

    __slots__ = ("count", "day", "hour", "index", "month", "usual", "whole")

    def __init__(self) -> None:
        self.hour, self.day, self.month = Hour(3), Day(2), Month(2)
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
        self.normal: Normal | None = None

    def take(self, norms: Norms, normal: Normal | None) -> None:
        """What is usual from now on, where the norms say so."""
        self.normal = normal

    def see(self, facts: Facts, out: Vector) -> None:
        branch = self.branches.touch(facts.store)
        hour, day, month = branch.hour, branch.day, branch.month
        branch.advance(facts.local // 3600)
        for window in (hour, day, month):
            window.advance(facts.at)
        usual = self.normal.of(facts.store) if self.normal is not None else None
        if usual is None:
            self._by_its_past(branch, facts, out)
        else:
            self._by_the_season(branch, usual, facts.local, out)
        if not facts.routine:
            branch.count += 1
            hour.add(facts.at, VALUE, facts.amount)
            for window in (hour, day, month):
                window.add(facts.at, EVENTS, 1)
                if facts.refund:
                    window.add(facts.at, REFUNDS, 1)

    def _by_the_season(self, branch: Branch, usual: Usual, local: int, out: Vector) -> None:
        hour, day = branch.hour, branch.day
        expected = usual.between(local - 3600, local)
        out.put(hour.sum(EVENTS))
        out.put(expected)
        out.put(usual.surprise(hour.sum(EVENTS), expected))
        out.put(usual.value_surprise(hour.sum(VALUE), expected))
        self._refunds(branch, out)
        out.put(surprise(day.sum(REFUNDS), usual.refunds_between(local - 86_400, local)))
        out.put(usual.hour_share(local))

    def _by_its_past(self, branch: Branch, facts: Facts, out: Vector) -> None:
        """Before the first norms, and for a store that is younger than they are."""
        hour, day, month = branch.hour, branch.day, branch.month
        expected = branch.usual[facts.weekday * 24 + facts.hour]
        refunds = day.sum(REFUNDS)
        out.put(hour.sum(EVENTS))
        out.put(expected)
        out.put(surprise(hour.sum(EVENTS), expected))
        out.put(NAN)
        self._refunds(branch, out)
        out.put(surprise(refunds, (month.sum(REFUNDS) - refunds) / 27))
        out.put(expected / branch.whole if branch.whole > KNOWN else NAN)

    def _refunds(self, branch: Branch, out: Vector) -> None:
        day, month = branch.day, branch.month
        out.put(ratio(day.sum(REFUNDS), day.sum(EVENTS), 0.0))
        out.put(ratio(month.sum(REFUNDS), month.sum(EVENTS), 0.0))
