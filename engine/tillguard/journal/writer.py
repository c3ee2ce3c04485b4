"""The one thread of a process that writes: whole groups, one commit each, in order of receipt."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from tillguard.errors import Overloaded, StoreUnavailable, TillguardError

from .database import Database, Line
from .group import Answer, EventBatch, Work, write_group
from .refusals import RowRefused
from .rows import DecisionRow, EventRow, Stored

T = TypeVar("T")

GROUP = 256
"""Most rows of one commit: what waits longer than that commit takes is better told so."""


class Kept(asyncio.Future[T]):
    """Cannot be cancelled: a row on its way to disk is not called back. Whoever awaits it and is
    cancelled hears so once the row is on disk, or refused."""

    def cancel(self, msg: Any | None = None) -> bool:
        return False


class Waiting(NamedTuple):
    """Work in the queue and the future of whoever waits for it."""

    work: Work | Callable[[Session], Any]
    future: asyncio.Future[Any]

    @property
    def is_verb(self) -> bool:
        return not isinstance(self.work, DecisionRow | EventBatch)


class Writer:
    """Takes rows and verbs on the loop's thread; a future resolves once its row is on disk.

    Errors of the futures: TransactionKeyReused, RowRefused, StoreUnavailable, and what a verb
    raises. `put`, `put_events` and `run` raise Overloaded when `limit` items wait, and
    StoreUnavailable after `close`. A future cannot be cancelled.
    """

    def __init__(
        self, database: Database, loop: asyncio.AbstractEventLoop, limit: int = 4096
    ) -> None:
        self._database = database
        self._line = Line(database)
        self._loop = loop
        self._limit = limit
        self._waiting: deque[Waiting] = deque()
        self._calls: SimpleQueue[bool] = SimpleQueue()
        self._called = False
        self._closed = False
        self._thread = Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def put(self, row: DecisionRow) -> asyncio.Future[Stored]:
        """Store a decision with its event."""
        return self._enqueue(row)

    def put_events(self, rows: Sequence[EventRow]) -> asyncio.Future[tuple[Stored, ...]]:
        """Store events or outcomes, in one transaction, in the order of receipt with all else."""
        return self._enqueue(EventBatch(tuple(rows)))

    def run(self, verb: Callable[[Session], T]) -> asyncio.Future[T]:
        """Run a business verb in its own write transaction, after what was put before it."""
        return self._enqueue(verb)

    def close(self) -> None:
        """Write all that waits, then end the thread; blocks until both are done."""
        if not self._closed:
            self._closed = True
            self._calls.put(False)
        self._thread.join()

    def _enqueue(self, work: Work | Callable[[Session], Any]) -> asyncio.Future[Any]:
        if self._closed:
            raise StoreUnavailable("the journal is closed: this process is shutting down")
        if len(self._waiting) >= self._limit:
            raise Overloaded(f"{self._limit} rows wait for the journal: try again in 100 ms")
        future: Kept[Any] = Kept(loop=self._loop)
        self._waiting.append(Waiting(work, future))
        if not self._called:
            self._called = True
            self._loop.call_soon(self._calls.put, True)
        return future

    def _work(self) -> None:
        """Work off what waits at each call; the loop calls once it has put all it has in hand, so
        that the two threads do not quarrel over the interpreter row by row."""
        open_ = True
        while open_:
            open_ = self._calls.get()
            self._called = False
            while self._waiting:
                self._work_off(self._take())
        self._line.close()

    def _work_off(self, taken: list[Waiting]) -> None:
        for is_verb, group in groupby(taken, lambda waiting: waiting.is_verb):
            if is_verb:
                for waiting in group:
                    self._perform(waiting)
            else:
                self._commit(list(group))

    def _take(self) -> list[Waiting]:
        """All that waits, at most a group."""
        return [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]

    def _commit(self, group: list[Waiting]) -> None:
        """Store a group; a row that the database refuses does not spoil its neighbours."""
        answers: Sequence[Answer | TillguardError]
        try:
            with self._line.transaction() as driver:
                answers = write_group(driver, [cast(Work, w.work) for w in group])
        except StoreUnavailable as error:
            return self._give_up(group, str(error))
        except Exception as error:
            if len(group) > 1:
                for waiting in group:
                    self._commit([waiting])
                return None
            answers = [refusal(error)]
        return self._tell(group, answers)

    def _perform(self, waiting: Waiting) -> None:
        verb = cast(Callable[[Session], Any], waiting.work)
        try:
            with self._database.transaction() as session:
                answer = verb(session)
        except Exception as error:
            answer = error
        self._tell([waiting], [answer])

    def _give_up(self, group: list[Waiting], why: str) -> None:
        """Tell everybody who waits at once; whoever comes next tries the database anew."""
        while self._waiting:
            group.extend(self._take())
        self._tell(group, [StoreUnavailable(why) for _ in group])

    def _tell(self, group: list[Waiting], answers: Sequence[Any]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(settle, group, answers)


def settle(group: list[Waiting], answers: Sequence[Any]) -> None:
    """Resolve the futures of a group, on their loop."""
    for waiting, answer in zip(group, answers, strict=True):
        if isinstance(answer, Exception):
            waiting.future.set_exception(answer)
        else:
            waiting.future.set_result(answer)


def refusal(error: Exception) -> RowRefused:
    """Say what the database refused, without the values of the row."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    why = str(cause).partition("\n")[0] if cause is not error else type(error).__name__
    refused = RowRefused(f"the journal does not accept this row: {why}")
    refused.__cause__ = error
    return refused
