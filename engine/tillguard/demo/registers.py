"""The tills' own numbering, the messages' way to us, and the tenders as they are written down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..domain import Store
from .baskets import DAY, FIRST
from .columns import APPROVED, CARD, CASH, DECLINED, OFFLINE, VOUCHER, Array, Lines


@dataclass(frozen=True, slots=True)
class Numbered:
    """Per event: moment and receipt (UTC seconds), business day, number on its till."""

    at: Array
    received: Array
    day: Array
    sequence: Array


@dataclass(frozen=True, slots=True)
class Tendered:
    """Tenders in order of their event."""

    event: Array
    type: Array
    amount: Array
    token: Array
    status: Array


def utc(wall: Array, store: Array, branches: tuple[Store, ...]) -> Array:
    """Moments of the stores' clocks; the hour that comes twice in autumn is its second pass."""
    at = np.zeros_like(wall)
    zones = np.array([branch.zone for branch in branches])[store]
    for zone in np.unique(zones):
        here = zones == zone
        local = pd.DatetimeIndex(wall[here].astype("datetime64[s]"))
        moved = local.tz_localize(
            zone, ambiguous=np.zeros(len(local), bool), nonexistent="shift_forward"
        )
        at[here] = (
            moved.tz_convert("UTC")
            .tz_localize(None)
            .to_numpy()
            .astype("datetime64[s]")
            .astype("i8")
        )
    return at


def numbered(
    events: dict[str, Array], branches: tuple[Store, ...], rng: np.random.Generator
) -> Numbered:
    """Count every till's events in order of time; one number in 500 is skipped."""
    at = utc(events["wall"], events["store"], branches)
    till = events["store"].astype("i8") * 10 + events["lane"]
    order = np.lexsort((np.arange(len(at)), at, till))
    steps = np.where(rng.random(len(at)) < 0.002, rng.integers(2, 4, len(at)), 1)
    running = np.cumsum(steps)
    names, first = np.unique(till[order], return_index=True)
    start = rng.integers(100, 9000, len(names)) - running[first]
    sequence = np.empty_like(at)
    sequence[order] = running + np.repeat(start, np.diff(np.r_[first, len(at)]))
    received = at + _delay(at, events["wall"], events["store"], rng)
    return Numbered(at, received, (events["wall"] - 4 * 3600) // DAY, sequence)


def outage(wall: Array, store: Array, rng: np.random.Generator) -> Array:
    """Seconds until the line is back, 0 when it is up: one store-day in 250 is cut for hours."""
    days, stores = int((wall.max() - FIRST) // DAY) + 2, int(store.max()) + 1
    down = rng.random((stores, days)) < 0.004
    start = rng.integers(9 * 3600, 19 * 3600, (stores, days))
    length = rng.integers(1800, 5 * 3600, (stores, days))
    day, second = np.maximum(0, (wall - FIRST) // DAY), wall % DAY
    back = start[store, day] + length[store, day]
    cut = down[store, day] & (second >= start[store, day]) & (second < back)
    return np.where(cut, back - second, 0)


def _delay(at: Array, wall: Array, store: Array, rng: np.random.Generator) -> Array:
    """Some seconds; as long as an outage lasts; for one event in 500 up to 48 hours."""
    usual = 1 + rng.exponential(2.0, len(at)).astype("i8")
    late = np.where(rng.random(len(at)) < 0.002, rng.integers(600, 47 * 3600, len(at)), 0)
    return usual + np.maximum(outage(wall, store, rng), late)


def tendered(
    events: dict[str, Array], lines: Lines, rng: np.random.Generator
) -> tuple[Array, Tendered]:
    """What every event comes to, and its tenders: refused card, main tender, second tender."""
    charged = np.where(lines.void, 0, lines.amount)
    amount = np.bincount(lines.event, charged, len(events["wall"])).astype("i8")
    pays = (events["tender"] >= 0) & (amount > 0)
    rest = amount - events["gap"]
    second = np.where(events["second"] >= 0, np.rint(amount * events["second_share"]), 0)
    second = np.clip(second, 0, np.maximum(rest, 0)).astype("i8")
    cut = (rng.random(len(amount)) < 0.001) & (events["tender"] == CARD)
    status = np.where(cut, OFFLINE, events["status"])
    refused = pays & (events["declined"] != 0)
    both = pays & (second > 0)
    main = pays & (rest - second > 0)
    parts = [
        _part(refused, CARD, amount, events["declined"], DECLINED),
        _part(main, events["tender"], rest - second, events["token"], status),
        _part(both, events["second"], second, events["second_token"], APPROVED),
    ]
    whole = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(whole[0], kind="stable")
    return amount, Tendered(*(column[order] for column in whole))


def _part(
    which: Array, type_: Array | int, amount: Array, token: Array, status: Array | int
) -> tuple[Array, ...]:
    rows = np.flatnonzero(which)
    wide = [
        np.broadcast_to(np.asarray(v), len(which))[rows] for v in (type_, amount, token, status)
    ]
    wide[2] = np.where(np.isin(wide[0], (CASH, VOUCHER)), 0, wide[2])
    return (rows, *wide)
