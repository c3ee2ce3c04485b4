"""What is usual at a store, read from the norms in force: per event a few steps in a table."""

from __future__ import annotations

from math import sqrt

from ..domain import Season

HOUR, DAY, WEEK = 3600, 86_400, 168
LONGEST = 28 * DAY
"""Seconds of which the usual is added up at most."""


class Usual:
    """One store's tables. Moments are local seconds since 1970-01-01 0:00."""

    __slots__ = (
        "basket",
        "days",
        "dispersion",
        "first",
        "rates",
        "refund_days",
        "refunds",
        "square",
        "steady",
        "week",
        "whole",
    )

    def __init__(self, season: Season, store: str) -> None:
        place = season.places[store]
        self.rates = list(season.rates[store])
        self.whole = [sum(self.rates[24 * day : 24 * day + 24]) for day in range(7)]
        self.week = sum(self.whole)
        self.first = season.first
        self.days, self.refund_days = list(season.days[place]), list(season.refund_days[place])
        self.refunds = season.refunds[store]
        self.basket, self.square = season.baskets[store]
        self.dispersion, self.steady = season.dispersion, season.steady[store]

    def factor(self, day: int) -> float:
        """By which factor a local day differs; 1 for days of which nothing is known."""
        at = day - self.first
        return self.days[at] if 0 <= at < len(self.days) else 1.0

    def between(self, begin: int, end: int) -> float:
        """Events that are usual from `begin` to `end`, of their last 28 days at most."""
        total = 0.0
        begin = max(begin, end - LONGEST)
        while begin < end:
            day = begin // DAY
            if begin == day * DAY and end - begin >= DAY:
                total += self.whole[(day + 3) % 7] * self.factor(day)
                begin += DAY
            else:
                hour = begin // HOUR
                after = min((hour + 1) * HOUR, end)
                part = (after - begin) / 3600.0
                total += self.rates[(hour + 72) % WEEK] * self.factor(day) * part
                begin = after
        return total

    def refunds_between(self, begin: int, end: int) -> float:
        """Refunds that are usual from `begin` to `end`."""
        at = (end - 1) // DAY - self.first
        factor = self.refund_days[at] if 0 <= at < len(self.refund_days) else 1.0
        return self.between(begin, end) * min(1.0, self.refunds * factor)

    def hour_share(self, local: int) -> float:
        """The share of a usual week's events that come in this hour of it."""
        return self.rates[(local // HOUR + 72) % WEEK] / self.week

    def surprise(self, seen: float, expected: float) -> float:
        """How far a count is from its expectation, in standard deviations, within +-50."""
        variance = self.dispersion * expected + expected * expected / self.steady
        return max(-50.0, min(50.0, (seen - expected) / sqrt(variance + 1.0)))

    def value_surprise(self, value: float, expected: float) -> float:
        """How far a value is from that of the expected events, in standard deviations, +-50.

        The variance of a sum of random baskets is their mean square times their number.
        """
        off = value - expected * self.basket
        return max(-50.0, min(50.0, off / (self.square * sqrt(expected + 1.0) + 1.0)))


class Normal:
    """The stores of one night's season; each store's tables are unpacked when it is first seen."""

    __slots__ = ("registers", "season", "stores")

    def __init__(self, season: Season) -> None:
        self.season, self.registers = season, season.registers
        self.stores: dict[str, Usual] = {}

    def of(self, store: str) -> Usual | None:
        """What is usual at a store; None for one that is not in the norms."""
        if store in self.stores:
            return self.stores[store]
        if store not in self.season.rates:
            return None
        usual = self.stores[store] = Usual(self.season, store)
        return usual

    def share(self, register: str) -> float:
        """The share of its store's events that come from "store/register"; 0 if it is not known."""
        return self.registers[register][0] if register in self.registers else 0.0
