"""One night's learning: from what every hour brought to what every hour should bring."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from ...domain import Season
from .factors import Course
from .flows import DAY, WEEK, Floats, Flows, Ints
from .levels import leveled
from .occasions import Occasions
from .profile import profiles
from .refunds import refund_shares
from .spread import dispersion, recent_days, registers_of, steadiness

T = TypeVar("T")
AHEAD, BACK = 60, 30
"""Days after and before the night of which factors are kept: late events, and nights that fail."""
KNOWN = 30.0
"""Events after which a store's own baskets count as much as the chain's."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The flows as counts by store and local day (from `first` on), and by hour of the week."""

    first: int
    daily: Floats
    weekly: Floats

    @property
    def days(self) -> Ints:
        return self.first + np.arange(self.daily.shape[1])

    @classmethod
    def of(cls, flows: Flows) -> Grid:
        first, last = flows.since // DAY, (max(flows.until, flows.since + 1) - 1) // DAY
        shape = (len(flows.stores), last - first + 1)
        daily, weekly = np.zeros(shape), np.zeros((shape[0], WEEK))
        np.add.at(daily, (flows.store, flows.hour // DAY - first), flows.events)
        np.add.at(weekly, (flows.store, hour_of_week(flows.hour)), flows.events)
        return cls(first, daily, weekly)


def hour_of_week(hours: Ints) -> Ints:
    """0 is Monday 0:00; 1970-01-01 was a Thursday."""
    return np.asarray((hours + 72) % WEEK)


def season_of(flows: Flows, occasions: Occasions) -> Season:
    """What is normal from the hour on that follows `flows`, which may be empty."""
    with threadpool_limits(1):  # of small matrices: more threads would wait for each other
        return _season_of(flows.known(), occasions)


def _season_of(flows: Flows, occasions: Occasions) -> Season:
    grid = Grid.of(flows)
    regions = [occasions.regions.get(store, "") for store in flows.stores]
    places = [occasions.places.get(store, "") for store in flows.stores]
    shape = profiles(grid.weekly, regions)
    found = leveled(grid.daily, shape, grid.days, occasions, places, regions)
    rates = shape * found.level[:, None]
    spread = dispersion(flows, grid.first, rates, found)
    usual = recent_days(grid.first, rates, found)
    steady = 1 / (1 / steadiness(grid.daily, usual, spread) + 1 / found.certain)
    shares, refund_course = refund_shares(flows, grid.first, found, occasions, places)
    days = grid.first + grid.daily.shape[1] + np.arange(-BACK, AHEAD)
    return Season(
        first=int(days[0]),
        places=named(flows, places),
        rates=named(flows, [array("f", row) for row in rates.tolist()]),
        days=courses(found.course, occasions, places, days),
        dispersion=spread,
        steady=named(flows, steady.tolist()),
        baskets=named(flows, baskets(flows)),
        refunds=named(flows, shares.tolist()),
        refund_days=courses(refund_course, occasions, places, days),
        registers=registers_of(flows, grid.first, usual, spread),
    )


def named(flows: Flows, values: Iterable[T]) -> dict[str, T]:
    """Values of the stores by their ids."""
    return dict(zip(flows.stores, values, strict=True))


def courses(
    course: Course, occasions: Occasions, places: list[str], days: Ints
) -> dict[str, array[float]]:
    """The factors of these days at every place of a store."""
    names = sorted({"", *places})
    return {name: array("f", course.factors(occasions, name, days).tolist()) for name in names}


def baskets(flows: Flows) -> list[tuple[float, float]]:
    """Mean and root mean square of an event's value by store, pulled towards the chain's."""
    events, value, squares = (
        np.bincount(flows.store, weights=what, minlength=len(flows.stores))
        for what in (flows.events, flows.value, flows.squares)
    )
    whole = max(events.sum(), 1.0)
    mean = (value + KNOWN * value.sum() / whole) / (events + KNOWN)
    square = (squares + KNOWN * squares.sum() / whole) / (events + KNOWN)
    return list(zip(mean.tolist(), np.sqrt(square).tolist(), strict=True))
