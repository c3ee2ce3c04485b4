"""What a process writes, in order of receipt: groups by a thread of their own, one commit each,
and a row that comes alone, while the disk is quick, on the spot."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from queue import SimpleQueue
from threading import Lock, Thread
from time import perf_counter
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

PROMPT = 0.0005
"""Seconds: a disk that takes longer over one row is left to the thread, and the loop goes on."""

IN_A_ROW = 250
"""Rows that the loop stores one after another; the next is the thread's, which also moves SQLite's
log into the main file."""


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

    Errors of the futures: TransactionKeyReused, RowRefused, StoreUnavailable (CommitInDoubt for
    what may stand nevertheless), and what a verb raises. `put`, `put_events` and `run` raise
    Overloaded when `limit` items wait, and StoreUnavailable after `close`. A future cannot be
    cancelled.

    The loop hands over once it has put all it has in hand, so that the two threads do not quarrel
    over the interpreter row by row. A decision that is alone then is stored by the loop itself: in
    SQLite, while nobody else writes, that is quicker than the handshake of two threads.
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
        self._writing = Lock()
        self._prompt = database.sqlite
        self._in_a_row = 0
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

    def withdraw(self, why: str) -> None:
        """Tell all that waits, and is not being written yet, that the store is unavailable."""
        withdrawn = self._take(len(self._waiting))
        settle(withdrawn, [StoreUnavailable(why) for _ in withdrawn])

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
            self._loop.call_soon(self._hand_over)
        return future

    def _hand_over(self) -> None:
        """To the thread, unless one decision waits alone and the database takes it at once."""
        stored = False
        if self._prompt and self._line.is_open and self._writing.acquire(blocking=False):
            try:
                stored = self._stored_here()
            finally:
                self._writing.release()
        if not stored:
            self._calls.put(True)

    def _stored_here(self) -> bool:
        """Store the decision that waits alone, as the one who writes now; False, with nothing
        stored, where it is not alone or the database does not answer at once."""
        waiting = self._waiting[0] if len(self._waiting) == 1 else None
        if waiting is None or not isinstance(waiting.work, DecisionRow):
            return False
        self._in_a_row += 1
        if self._in_a_row > IN_A_ROW:
            return False
        try:
            answers = self._alone(waiting.work, patient=False)
        except Exception:
            self._prompt = False
            return False
        self._waiting.popleft()
        self._called = False
        settle([waiting], answers)
        return True

    def _alone(self, work: Work, patient: bool) -> list[Answer]:
        """Store one row, and remember whether the disk is prompt."""
        began = perf_counter()
        with self._line.transaction(patient) as driver:
            answers = write_group(driver, [work])
        self._prompt = self._database.sqlite and perf_counter() - began < PROMPT
        return answers

    def _work(self) -> None:
        """Work off what waits at each call."""
        open_ = True
        while open_:
            open_ = self._calls.get()
            with self._writing:
                self._called, self._in_a_row = False, 0
                while self._waiting:
                    self._work_off(self._take())
        with self._writing:
            self._prompt = False
            self._line.close()

    def _work_off(self, taken: list[Waiting]) -> None:
        for is_verb, group in groupby(taken, lambda waiting: waiting.is_verb):
            if is_verb:
                for waiting in group:
                    self._perform(waiting)
            else:
                self._commit(list(group))

    def _take(self, most: int = GROUP) -> list[Waiting]:
        """All that waits, at most so much; either thread may take."""
        taken = list[Waiting]()
        with suppress(IndexError):
            while len(taken) < most:
                taken.append(self._waiting.popleft())
        return taken

    def _commit(self, group: list[Waiting]) -> None:
        """Store a group; a row that the database refuses does not spoil its neighbours."""
        answers: Sequence[Answer | TillguardError]
        try:
            answers = self._stored([cast(Work, waiting.work) for waiting in group])
        except StoreUnavailable as error:
            return self._give_up(group, error)
        except Exception as error:
            if len(group) > 1:
                for waiting in group:
                    self._commit([waiting])
                return None
            answers = [refusal(error)]
        return self._tell(group, answers)

    def _stored(self, works: list[Work]) -> list[Answer]:
        if len(works) == 1:
            return self._alone(works[0], patient=True)
        with self._line.transaction() as driver:
            return write_group(driver, works)

    def _perform(self, waiting: Waiting) -> None:
        verb = cast(Callable[[Session], Any], waiting.work)
        try:
            with self._database.transaction() as session:
                answer = verb(session)
        except Exception as error:
            answer = error
        self._tell([waiting], [answer])

    def _give_up(self, group: list[Waiting], error: StoreUnavailable) -> None:
        """Tell everybody who waits at once; whoever comes next tries the database anew."""
        why = str(error)
        told = [type(error)(why) for _ in group]
        while self._waiting:
            group.extend(self._take())
        told += [StoreUnavailable(why) for _ in group[len(told) :]]
        self._tell(group, told)

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
