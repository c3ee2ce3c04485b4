"""Keeps every row: in the journal, while that is away in a file of this service's own, and where
not even that can be written in memory, which the answer then says."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from time import monotonic
from typing import Any

import structlog

from ..errors import Overloaded, StoreUnavailable, TillguardError, TransactionKeyReused
from ..journal import CommitInDoubt, DecisionRow, EventRow, Journal, RowRefused, Stored
from ..journal.spill import Row, Spill, packed
from ..journal.writer import Kept
from ..records import Place, record

log = structlog.get_logger()
EVERY = 0.1
"""Seconds between two looks at how long the oldest row waits, and whether the store is back."""
MOST_UNSTORED = 10_000
AT_ONCE = 256
"""Spilled rows that are stored together when the store is back."""

Version = tuple[str, int]
"""A key with its revision."""
Settled = Callable[[Row, Stored], None]


@dataclass(frozen=True, slots=True)
class Waits:
    """A row under way since `since` (monotonic). While the store is away the row that `otherwise`
    makes of what is missing, and whether it is on disk, stands for it; nothing else may stand for
    a row `in_doubt`, which the store may hold already."""

    row: Row
    otherwise: Callable[[str, bool], Row]
    future: asyncio.Future[Stored]
    since: float
    in_doubt: bool = False

    def spilled(self, why: str) -> Row:
        """What goes to disk in its place."""
        return self.row if self.in_doubt else self.otherwise(why, True)


@dataclass(slots=True)
class Keeping:
    """Lives in one event loop. `away` says why the store is not used, empty while it is; whoever
    asks is told by `when_away`, before the next row is put."""

    journal: Journal
    spill: Spill
    patience: float
    settled: Settled = lambda row, stored: None
    when_away: Callable[[str], None] = lambda why: None
    away: str = ""
    under_way: dict[Version, Waits] = field(default_factory=dict)
    spilled: dict[Version, Place] = field(default_factory=dict)
    unstored: dict[Version, Row] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    _queue: list[tuple[Version, Waits]] = field(default_factory=list)
    _flushing: asyncio.Future[None] | None = None
    _coming_back: asyncio.Lock = field(default_factory=asyncio.Lock)

    def put(
        self, version: Version, row: Row, otherwise: Callable[[str, bool], Row]
    ) -> asyncio.Future[Stored]:
        """Keep a row in order of receipt; a caller who hangs up changes nothing."""
        waits = Waits(row, otherwise, Kept(), monotonic())
        self.under_way[version] = waits
        if self.away:
            self._spill(version, waits)
            return waits.future
        writer = self.journal.writer
        try:
            done: asyncio.Future[Any] = (
                writer.put(row) if isinstance(row, DecisionRow) else writer.put_events([row])
            )
        except TillguardError as error:
            self.go_away(str(error))
            self._spill(version, waits)
            return waits.future
        done.add_done_callback(partial(self._stored, version, waits))
        return waits.future

    def _stored(self, version: Version, waits: Waits, done: asyncio.Future[Any]) -> None:
        error = done.exception()
        if isinstance(error, StoreUnavailable):
            self.go_away(str(error))
            doubted = isinstance(error, CommitInDoubt)
            self._spill(version, replace(waits, in_doubt=doubted))
            return
        del self.under_way[version]
        if error is not None:
            waits.future.set_exception(error)
            return
        stored = done.result() if isinstance(waits.row, DecisionRow) else done.result()[0]
        waits.future.set_result(stored)
        self.settled(waits.row, stored)

    def go_away(self, why: str) -> None:
        """From now on rows are spilled, until all of them are stored."""
        if not self.away:
            log.error("the store is away: fallbacks answer, and are spilled", why=why)
            self.away = why
            self.when_away(why)

    def _spill(self, version: Version, waits: Waits) -> None:
        self._queue.append((version, waits))
        if self._flushing is None:
            self._flushing = asyncio.ensure_future(self._flush())

    async def _flush(self) -> None:
        """Write what waits, one fsync for all of it."""
        while self._queue:
            taken, self._queue = self._queue, []
            rows = [waits.spilled(self.away) for _, waits in taken]
            try:
                places: list[Place] = await asyncio.to_thread(self.spill.append, rows)
            except (StoreUnavailable, OSError) as error:
                self._remember(taken, str(error))
                continue
            for (version, waits), row, place in zip(taken, rows, places, strict=True):
                self.spilled[version] = place
                self._answer("spilled", version, waits, row)
        self._flushing = None

    def _remember(self, taken: list[tuple[Version, Waits]], why: str) -> None:
        """In memory, and no more than that holds."""
        log.error("what the store cannot take cannot be spilled either", why=why)
        for version, waits in taken:
            full = "and memory is full" if len(self.unstored) >= MOST_UNSTORED else ""
            if full or waits.in_doubt:
                also = full or "whether it was stored before is not known"
                del self.under_way[version]
                waits.future.set_exception(StoreUnavailable(f"{why}; {also}"))
                continue
            self.unstored[version] = row = waits.otherwise(self.away, False)
            self._answer("unstored", version, waits, row)

    def _answer(self, how: str, version: Version, waits: Waits, row: Row) -> None:
        self.counts[how] += 1
        del self.under_way[version]
        stored = Stored(0, answer_of(row), False)
        waits.future.set_result(stored)
        self.settled(row, stored)

    @property
    def oldest_waits(self) -> float:
        """Seconds for which the oldest row has been under way; 0 where none is."""
        oldest = next(iter(list(self.under_way.values())[:1]), None)
        return monotonic() - oldest.since if oldest else 0.0

    def find(self, version: Version) -> Row | None:
        """A row that waits for the store to come back."""
        place = self.spilled.get(version)
        return self.spill.read(place) if place else self.unstored.get(version)

    async def look(self) -> None:
        """Notice that the store is slow, or that it is back."""
        oldest = next(iter(self.under_way.values()), None)
        if oldest and not self.away and monotonic() - oldest.since > self.patience:
            self.go_away(f"nothing was stored for {self.patience:g} s")
            self.journal.writer.withdraw(self.away)
        if self.away:
            with suppress(TillguardError):
                await self.come_back()

    async def come_back(self) -> None:
        """Store what waits, in order, then use the store again; raises StoreUnavailable. Whoever
        else asks for it meanwhile waits: nothing is stored twice."""
        async with self._coming_back:
            await self._come_back()

    async def _come_back(self) -> None:
        await self.journal.writer.run(lambda session: None)
        start = 0
        while waiting := await asyncio.to_thread(self.spill.some, start, AT_ONCE):
            await self._store([row for _, row in waiting])
            start = waiting[-1][0].end
        while self.unstored:
            some = dict(list(self.unstored.items())[:AT_ONCE])
            await self._store(list(some.values()))
            self.unstored = {v: row for v, row in self.unstored.items() if v not in some}
        if self._flushing is None and start == self.spill.records.size:
            self.spill.records.clear()
            self.spilled.clear()
            if self.away:
                log.info("the store is back, and all that was spilled is stored")
            self.away = ""
            self.when_away("")

    async def _store(self, rows: list[Row]) -> None:
        """In order; what another service answered first is set aside. Raises StoreUnavailable."""
        told = await asyncio.gather(*map(self._stored_again, rows), return_exceptions=True)
        for row, stored in zip(rows, told, strict=True):
            if isinstance(stored, TransactionKeyReused | RowRefused):
                self._lost(row, str(stored))
            elif isinstance(stored, BaseException):
                raise stored
            elif stored.replayed and stored.decision != answer_of(row):
                self._lost(row, "another service answered first")
            else:
                self.counts["drained"] += 1

    async def _stored_again(self, row: Row) -> Stored:
        writer = self.journal.writer
        if isinstance(row, DecisionRow):
            return await writer.put(row)
        return (await writer.put_events([row]))[0]

    def _lost(self, row: Row, why: str) -> None:
        """The till was told what does not stand: kept for a person, with both answers' key."""
        self.counts["set_aside"] += 1
        log.error("an answer that was given while the store was away does not stand",
                  key=row.key, why=why)  # fmt: skip
        self.spill.records.set_aside(record(packed(row)), "aside")

    async def store_the_rest(self) -> bool:
        """At the stop: True if nothing is left that the journal lacks."""
        if self.away or self.unstored:
            with suppress(Overloaded, StoreUnavailable):
                await self.come_back()
        return not self.away


def answer_of(row: Row) -> bytes:
    return row.decision if isinstance(row, DecisionRow) else row.body


def as_it_is(row: EventRow) -> Callable[[str, bool], Row]:
    """An event is kept as it is, wherever that is."""
    return lambda why, durable: row
