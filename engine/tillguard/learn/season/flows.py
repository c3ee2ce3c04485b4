"""What every store's hours brought: the only input of the season, a few bytes an hour."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from ...errors import DamagedNorms

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DAY, HOUR, WEEK = 24, 3600, 168


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
        return replace(
            self,
            store=self.store[keep],
            hour=self.hour[keep],
            register=self.register[keep],
            events=self.events[keep],
            value=self.value[keep],
            squares=self.squares[keep],
            refunds=self.refunds[keep],
            since=since,
            until=until,
        )

    def known(self) -> Flows:
        """Without the names of stores and registers that had no event."""
        stores, registers = np.unique(self.store), np.unique(self.register)
        return replace(
            self,
            stores=tuple(self.stores[at] for at in stores),
            registers=tuple(self.registers[at] for at in registers),
            store=np.searchsorted(stores, self.store),
            register=np.searchsorted(registers, self.register),
        )

    def extended(self, later: Flows) -> Flows:
        """These sums and those of later records together."""
        if not (len(self.store) and len(later.store)):
            return replace(later if len(later.store) else self, seq=later.seq)
        stores = tuple(dict.fromkeys((*self.stores, *later.stores)))
        registers = tuple(dict.fromkeys((*self.registers, *later.registers)))
        return summed(
            Flows(
                stores,
                registers,
                np.append(self.store, renamed(later.stores, stores)[later.store]),
                np.append(self.hour, later.hour),
                np.append(self.register, renamed(later.registers, registers)[later.register]),
                np.append(self.events, later.events),
                np.append(self.value, later.value),
                np.append(self.squares, later.squares),
                np.append(self.refunds, later.refunds),
                min(self.since, later.since),
                max(self.until, later.until),
                later.seq,
            )
        )

    def write(self, file: Path) -> None:
        """Keep them as plain arrays (npz, without pickle)."""
        fresh = file.with_name(f"{file.stem}.new.npz")
        np.savez_compressed(
            fresh,
            span=np.array([self.since, self.until, self.seq]),
            stores=np.array(self.stores, str),
            registers=np.array(self.registers, str),
            store=self.store,
            hour=self.hour,
            register=self.register,
            events=self.events,
            value=self.value,
            squares=self.squares,
            refunds=self.refunds,
        )
        fresh.replace(file)

    @classmethod
    def read(cls, file: Path) -> Flows:
        """What `write` kept; raises DamagedNorms."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                since, until, seq = kept["span"].tolist()
                return cls(
                    tuple(kept["stores"].tolist()),
                    tuple(kept["registers"].tolist()),
                    kept["store"],
                    kept["hour"],
                    kept["register"],
                    kept["events"],
                    kept["value"],
                    kept["squares"],
                    kept["refunds"],
                    since,
                    until,
                    seq,
                )
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
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
    since, until = (int(hour.min()), int(hour.max()) + 1) if len(hour) else (0, 0)
    ones, squares = np.ones(len(till), np.int64), value.astype(np.float64) ** 2
    refunds = refund.astype(np.int64)
    return summed(
        Flows(
            stores, registers, store, hour, till, ones, value, squares, refunds, since, until, seq
        )
    )


def summed(rows: Flows) -> Flows:
    """Rows of the same register and hour become one."""
    if not len(rows.store):
        return rows
    order = np.lexsort((rows.hour, rows.register))
    keys = np.stack([rows.register[order], rows.hour[order]])
    first = np.flatnonzero(np.append(True, np.any(keys[:, 1:] != keys[:, :-1], axis=0)))
    at = order[first]
    return replace(
        rows,
        store=rows.store[at],
        hour=rows.hour[at],
        register=rows.register[at],
        events=np.add.reduceat(rows.events[order], first),
        value=np.add.reduceat(rows.value[order], first),
        squares=np.add.reduceat(rows.squares[order], first),
        refunds=np.add.reduceat(rows.refunds[order], first),
    )


def renamed(names: Sequence[str], into: Sequence[str]) -> Ints:
    """Where each of `names` stands in `into`."""
    places = {name: at for at, name in enumerate(into)}
    return np.array([places[name] for name in names], np.int64)
