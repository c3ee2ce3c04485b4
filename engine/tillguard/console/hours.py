"""A store's day, hour by hour, on what is usual there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from ..domain import Season
from ..learn.season.band import band, expected
from ..policy.clock import zone_of

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Hour:
    """Transactions of one local hour; nine of ten such hours are between `low` and `high`, which
    are None where nothing is known of the store."""

    hour: int
    seen: int
    usual: float = 0.0
    low: float | None = None
    high: float | None = None

    @property
    def outside(self) -> bool:
        """Whether it is one of the one in ten."""
        return self.high is not None and not (self.low or 0) <= self.seen <= self.high


def hours(
    moments: Sequence[int], zone: str, day: str, store: str, season: Season | None
) -> tuple[Hour, ...]:
    """From the first hour that saw or should see anything to the last."""
    local = zone_of(zone) or UTC
    stamps = [datetime.fromtimestamp(at, local) for at in moments]
    counts = np.bincount([s.hour for s in stamps if str(s.date()) == day], minlength=24)
    found = [Hour(hour, int(counts[hour])) for hour in range(24)]
    if season is not None and store in season.rates:
        found = _banded(found, store, date.fromisoformat(day), season)
    busy = [one.hour for one in found if one.seen or one.usual >= 0.5]
    return tuple(found[busy[0] : busy[-1] + 1]) if busy else ()


def _banded(seen: Sequence[Hour], store: str, day: date, season: Season) -> list[Hour]:
    mean = expected(season, [store], [(day - EPOCH).days])[0]
    low, high = band(mean, season.dispersion, np.full(24, season.steady[store]))
    return [
        Hour(one.hour, one.seen, float(mean[at]), float(low[at]), float(high[at]))
        for at, one in enumerate(seen)
    ]
