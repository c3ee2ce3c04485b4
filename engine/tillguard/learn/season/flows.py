"""What every store's hours brought: the only input of the season, a few bytes an hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...errors import DamagedNorms

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DAY, HOUR, WEEK = 24, 3600, 168
ARRAYS = ("store", "hour", "register", "events", "value", "squares", "refunds")


@dataclass(frozen=True, slots=True)
class Flows:
    """Sums over the events of a register's hour, for hours that had any, in rising order.

    `store` and `register` index `stores` and `registers` ("store/register"), `hour` counts local
    hours since 1970-01-01 0:00. `value` in minor units, `squares` the sum of squared values.
    `since` is the first local hour that was recorded at all, `until` the one after the last, `seq`
    the journal's record up to which they were summed (0: all from before the journal).
    """

    stores: tuple[str, ...]
    registers: tuple[str, ...]
    store: Ints
    hour: Ints
    register: Ints
    events: Ints
    value: Ints
    squares: Floats
    refunds: Ints
    since: int
    until: int
    seq: int = 0

    def before(self, hour: int) -> Flows:
        """What was known when local hour `hour` began, hours without a record included."""
        return self.rows(self.hour < hour, min(self.since, hour), hour)

    def after(self, hour: int) -> Flows:
        """What came from local hour `hour` on."""
        return self.rows(self.hour >= hour, max(self.since, hour), self.until)

    def rows(self, keep: npt.NDArray[np.bool_], since: int, until: int) -> Flows:
        arrays = (getattr(self, name)[keep] for name in ARRAYS)
        return Flows(self.stores, self.registers, *arrays, since, until, self.seq)

    def known(self) -> Flows:
        """Without the names of stores and registers that had no event."""
        (stores, store), (registers, register) = (
            (tuple(names[at] for at in found), np.searchsorted(found, codes))
            for names, codes, found in (
                (self.stores, self.store, np.unique(self.store)),
                (self.registers, self.register, np.unique(self.register)),
            )
        )
        return replace(self, stores=stores, registers=registers, store=store, register=register)

    def extended(self, later: Flows) -> Flows:
        """These sums and those of later records together."""
        stores = tuple(dict.fromkeys((*self.stores, *later.stores)))
        registers = tuple(dict.fromkeys((*self.registers, *later.registers)))
        store = np.concatenate([self.store, renamed(later.stores, stores)[later.store]])
        register = np.concatenate(
            [self.register, renamed(later.registers, registers)[later.register]]
        )
        rest = [
            np.concatenate([getattr(self, name), getattr(later, name)])
            for name in ("hour", "events", "value", "squares", "refunds")
        ]
        since = min(self.since, later.since) if len(self.store) else later.since
        until = max(self.until, later.until)
        return summed(stores, registers, store, register, *rest, since, until, later.seq)

    def write(self, file: Path) -> None:
        """Keep them as plain arrays (npz, without pickle)."""
        names = {"stores": np.array(self.stores), "registers": np.array(self.registers)}
        span = np.array([self.since, self.until, self.seq])
        fresh = file.with_name(f"{file.stem}.new.npz")
        np.savez_compressed(
            fresh, span=span, **names, **{name: getattr(self, name) for name in ARRAYS}
        )
        fresh.replace(file)

    @classmethod
    def read(cls, file: Path) -> Flows:
        """What `write` kept; raises DamagedNorms."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                names = (tuple(kept[name].tolist()) for name in ("stores", "registers"))
                return cls(*names, *(kept[name] for name in ARRAYS), *kept["span"].tolist())
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise DamagedNorms(f"{file} holds no flows ({error}): take it away") from error


def none() -> Flows:
    """Nothing recorded yet."""
    ints = np.zeros(0, np.int64)
    return Flows((), (), ints, ints, ints, ints, ints, np.zeros(0), ints, 0, 0)


def flows_of(
    tills: Sequence[tuple[str, str]],
    till: Ints,
    hour: Ints,
    value: Ints,
    refund: npt.NDArray[np.bool_],
    seq: int = 0,
) -> Flows:
    """Sums of single events: each of store and register `tills[till]`, in a local hour."""
    stores = tuple(dict.fromkeys(store for store, _ in tills))
    registers = tuple(f"{store}/{register}" for store, register in tills)
    store = renamed([store for store, _ in tills], stores)[till]
    ones, squares = np.ones(len(till), np.int64), value.astype(np.float64) ** 2
    since, until = (int(hour.min()), int(hour.max()) + 1) if len(hour) else (0, 0)
    return summed(
        stores, registers, store, till, hour, ones, value, squares,
        refund.astype(np.int64), since, until, seq,
    )  # fmt: skip


def summed(
    stores: tuple[str, ...], registers: tuple[str, ...], store: Ints, register: Ints, hour: Ints,
    events: Ints, value: Ints, squares: Floats, refunds: Ints, since: int, until: int, seq: int,
) -> Flows:  # fmt: skip
    """Rows of the same register and hour become one."""
    order = np.lexsort((hour, register))
    keys = np.stack([register[order], hour[order]])
    first = np.flatnonzero(np.append(True, np.any(keys[:, 1:] != keys[:, :-1], axis=0)))
    first = first[: len(order)]

    def total(what: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        return np.add.reduceat(what[order], first) if len(order) else what

    sums = (total(what) for what in (events, value, squares, refunds))
    return Flows(
        stores, registers, store[order][first], hour[order][first], register[order][first], *sums,
        since, until, seq,
    )  # fmt: skip


def renamed(names: Sequence[str], into: Sequence[str]) -> Ints:
    """Where each of `names` stands in `into`."""
    places = {name: at for at, name in enumerate(into)}
    return np.array([places[name] for name in names], np.int64)
