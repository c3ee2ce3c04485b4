"""The chain from above: figures of a part, its parts beside each other, its days on their band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from sqlmodel import Session

from ..domain import Season, Store
from ..journal.figures import (
    Part,
    Receipt,
    Reviewed,
    Sums,
    Worked,
    receipts,
    reviewed,
    summed,
    worked,
)
from ..learn.season.band import expected
from .kpis import NINE_OF_TEN

EPOCH = date(1970, 1, 1)
SPANS = (7, 28, 91)
ROWS = 100
BEFORE = 28
"""Days before the span in which whoever is silent now was heard."""


@dataclass(frozen=True, slots=True)
class Day:
    """One trading day, None where nothing was heard: that is no zero. `low` to `high` holds nine of
    ten such days, None where nothing is known."""

    day: str
    transactions: int | None
    low: float | None = None
    high: float | None = None

    @property
    def outside(self) -> bool:
        heard, high = self.transactions, self.high
        return heard is not None and high is not None and not (self.low or 0) <= heard <= high


@dataclass(frozen=True, slots=True)
class Board:
    """A part with its figures; `level` is what its parts are, `silent` since when who sent nothing
    in these days."""

    part: Part
    level: str
    sums: Sums
    before: Sums
    parts: Mapping[str, Sums]
    others: Mapping[str, Sums]
    silent: Mapping[str, int]
    days: tuple[Day, ...]
    reviewed: Reviewed
    worked: Worked
    receipts: tuple[Receipt, ...]


def level_of(part: Part) -> str:
    """What a part is made of; a register or an employee is made of receipts."""
    if part.register or part.employee:
        return ""
    return "register" if part.store else "store" if part.region else "region"


def board(
    session: Session,
    part: Part,
    kind: str,
    stores: Mapping[str, Store],
    season: Season | None,
    now: int,
) -> Board:
    level, first = level_of(part), date.fromisoformat(part.since)
    eve, begin = str(first - timedelta(days=1)), str(first - timedelta(days=BEFORE))
    parts, before = (
        summed(session, part._replace(since=one, until=other), level or "store")
        for one, other in ((part.since, part.until), (begin, eve))
    )
    people = summed(session, part, "employee") if part.store and level else {}
    after = date.fromisoformat(part.until) + timedelta(days=1)
    return Board(
        part,
        level,
        sum(parts.values(), Sums()),
        sum(before.values(), Sums()),
        parts if level else {},
        people,
        silent(before, parts) if level else {},
        _days(summed(session, part, "business_date"), part, stores, season),
        reviewed(session, part),
        worked(session, part, midnight(first), midnight(after), now),
        tuple(receipts(session, part, kind, False, ROWS)) if part.store and not level else (),
    )


def silent(before: Mapping[str, Sums], parts: Mapping[str, Sums]) -> dict[str, int]:
    """Who was heard before and rang nothing up since, and when that was."""
    nothing = Sums()
    return {
        name: sums.last_at
        for name, sums in before.items()
        if sums.transactions and not parts.get(name, nothing).transactions
    }


def midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _days(
    found: Mapping[str, Sums], part: Part, stores: Mapping[str, Store], season: Season | None
) -> tuple[Day, ...]:
    first, last = date.fromisoformat(part.since), date.fromisoformat(part.until)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [
        Day(str(day), found[str(day)].transactions or None if str(day) in found else None)
        for day in every
    ]
    names = [name for name in stores if belongs(part, stores[name])]
    known = [name for name in names if season and name in season.rates]
    if season is None or not known or len(known) < len(names) or part.register or part.employee:
        return tuple(days)
    low, high = _band(season, known, every)
    return tuple(replace(day, low=float(low[n]), high=float(high[n])) for n, day in enumerate(days))


def belongs(part: Part, store: Store) -> bool:
    return (
        part.region in ("", store.region)
        and part.store in ("", store.id)
        and (not part.stores or store.id in part.stores)
    )


def _band(
    season: Season, stores: Sequence[str], days: Sequence[date]
) -> tuple[np.ndarray, np.ndarray]:
    """Nine of ten daily counts of these stores together: means and variances of hours add up."""
    mean = expected(season, stores, [(day - EPOCH).days for day in days])
    steady = np.array([[season.steady[store]] for store in stores])
    variance = season.dispersion * mean + mean**2 / steady
    by_day = mean.reshape(len(stores), len(days), 24).sum(axis=(0, 2))
    width = NINE_OF_TEN * np.sqrt(variance.reshape(len(stores), len(days), 24).sum(axis=(0, 2)))
    return np.maximum(by_day - width, 0.0), by_day + width
