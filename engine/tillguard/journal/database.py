"""One database, SQLite or PostgreSQL, opened for writing in order and for reading beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, cast

import psycopg
from sqlalchemy import URL, Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlmodel import Session

from tillguard.failpoints import Failpoint, reach

from .availability import availability
from .file import File
from .lines import commit, is_ended, refuse_ended
from .refusals import UnknownDatabase

Driver = sqlite3.Connection | psycopg.Connection[Any]
"""Both run `execute(sql, parameters)` and `commit()`; SQLite marks parameters ?, PostgreSQL %s."""

WRITERS_LOCK = 7_401_183
"""The advisory lock under which PostgreSQL takes one write transaction at a time, as SQLite does:
so the order of seq is the order of commit, and no reader can step over a row still to come."""

SQLITE_PAGE = 8192
"""Bytes; a decision with its vector fills about half of it: a third less CPU than with 4096."""

SQLITE_CHECKPOINT = 1000
"""Pages (8 MB) of log after which the writer moves them into the main file."""

OPENING = 5.0
"""Seconds for which a new SQLite file may be in the hands of another process that opens it."""

IMPATIENCE = ("PRAGMA busy_timeout = 0", "PRAGMA wal_autocheckpoint = 0")


@dataclass(frozen=True, slots=True)
class Database:
    """`writing` runs one transaction at a time over all processes, `reading` sees the result.

    Every write transaction starts with `lock`; `patience` lets SQLite wait for it as usual.
    """

    writing: Engine
    reading: Engine
    lock: str
    patience: tuple[str, ...]
    file: File | None = None

    @property
    def sqlite(self) -> bool:
        return self.file is not None

    @contextmanager
    def available(self) -> Iterator[None]:
        """Say StoreUnavailable where the database is away, moved, locked, full or read-only."""
        with availability():
            if self.file is not None:
                self.file.stands()
            yield

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A write transaction, alone in the whole database; raises StoreUnavailable."""
        with (
            self.available(),
            Session(self.writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def hot_transaction(self) -> Iterator[Driver]:
        """A write transaction on the driver itself; raises StoreUnavailable."""
        line = Line(self)
        with line.transaction() as driver:
            yield driver
        line.close()

    def read(self, sql: str, wanted: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """One query on the driver itself; raises StoreUnavailable."""
        with self.available():
            pooled = self.reading.raw_connection()
            try:
                rows = cast(Driver, pooled.driver_connection).execute(sql, wanted).fetchall()
            except BaseException:
                pooled.invalidate()
                raise
            pooled.close()
            return rows

    @contextmanager
    def view(self) -> Iterator[Session]:
        """A session that only reads; raises StoreUnavailable."""
        with self.available(), Session(self.reading) as session:
            yield session

    def close(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


class Line:
    """The writing thread's own line to the database, kept from one transaction to the next:
    what SQLAlchemy adds, and taking a connection from its pool, would be paid each time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: PoolProxiedConnection | None = None
        self._patient = True

    @contextmanager
    def transaction(self, patient: bool = True) -> Iterator[Driver]:
        """A write transaction on the driver itself; raises StoreUnavailable, as CommitInDoubt where
        it may stand nevertheless.

        Without patience SQLite does not wait for whoever writes: it is unavailable at once, and
        leaves its log as it is.
        """
        with self._database.available():
            kept = self._usable() or self._database.writing.raw_connection()
            try:
                driver = cast(Driver, kept.driver_connection)
                if patient is not self._patient:
                    for pragma in self._database.patience if patient else IMPATIENCE:
                        driver.execute(pragma)
                    self._patient = patient
                driver.execute(self._database.lock)
                yield driver
                reach(Failpoint.BEFORE_COMMIT)
                commit(driver)
                reach(Failpoint.AFTER_COMMIT)
            except BaseException:
                self._kept, self._patient = None, True
                kept.invalidate()
                raise
            self._kept = kept

    @property
    def is_open(self) -> bool:
        """To open a connection takes as long as whoever writes, whatever the patience."""
        return self._kept is not None

    def _usable(self) -> PoolProxiedConnection | None:
        """The kept connection, unless its server has ended it."""
        kept = self._kept
        if kept is None or self._database.sqlite or not is_ended(kept.driver_connection):
            return kept
        self._kept = None
        kept.invalidate()
        return None

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def open_database(url: str, patience: float = 2.0) -> Database:
    """Open `sqlite:///path` or `postgresql://…`; waits at most `patience` seconds for a lock.

    Raises UnknownDatabase for any other URL. Nothing is connected yet.
    """
    place = parse_url(url)
    if place.get_backend_name() == "sqlite":
        return sqlite_database(place, patience)
    return postgresql_database(place, patience)


def parse_url(url: str) -> URL:
    try:
        place = make_url(url)
        backend = place.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        backend = ""
    if backend == "sqlite" and place.database not in (None, "", ":memory:"):
        return place
    if backend == "postgresql":
        return place.set(drivername="postgresql+psycopg")
    raise UnknownDatabase(
        "the database URL must be sqlite:///path/to/file or postgresql://user@host/database"
    )


def sqlite_database(place: URL, patience: float) -> Database:
    settings = {"timeout": patience, "cached_statements": 256, "check_same_thread": False}
    waits = (
        f"PRAGMA busy_timeout = {int(patience * 1000)}",
        f"PRAGMA wal_autocheckpoint = {SQLITE_CHECKPOINT}",
    )
    file = File.of(Path(str(place.database)))
    database = engines(place, settings, "BEGIN IMMEDIATE", patience, waits, file)
    event.listen(database.writing, "connect", prepare_sqlite)
    event.listen(database.reading, "connect", prepare_sqlite_view)
    return database


def prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    """Every acknowledged commit is on disk (FULL), and readers never wait for the writer (WAL)."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA page_size = {SQLITE_PAGE}")
    write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {SQLITE_CHECKPOINT}")


def write_ahead(connection: sqlite3.Connection) -> None:
    """Two who open a new file at once do not wait for each other here whatever their patience says:
    SQLite does not ask its busy handler before it changes the mode."""
    until = monotonic() + OPENING
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            sleep(0.01)


def prepare_sqlite_view(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")


def postgresql_database(place: URL, patience: float) -> Database:
    milliseconds = int(patience * 1000)
    settings = {
        "connect_timeout": max(2, int(patience)),
        "tcp_user_timeout": 5 * milliseconds,
        "options": f"{place.query.get('options', '')} -c synchronous_commit=on"
        f" -c lock_timeout={milliseconds} -c idle_in_transaction_session_timeout=60000",
    }
    lock = f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
    database = engines(place, settings, lock, patience)
    for engine in (database.writing, database.reading):
        event.listen(engine, "checkout", refuse_ended)
    return database


def engines(
    place: URL,
    settings: dict[str, Any],
    lock: str,
    patience: float,
    waits: tuple[str, ...] = (),
    file: File | None = None,
) -> Database:
    """Every write transaction starts with `lock`; readers have no transactions of their own. Nobody
    waits longer for a line than for a lock (SQLAlchemy's own 30 s would hold up a service)."""
    pool: dict[str, Any] = {
        "hide_parameters": True,
        "pool_use_lifo": True,
        "pool_timeout": patience,
    }
    writing = create_engine(place, connect_args=settings, **pool)
    reading = create_engine(
        place,
        connect_args=settings,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        **pool,
    )
    event.listen(writing, "begin", lambda connection: connection.exec_driver_sql(lock))
    return Database(writing, reading, lock, waits, file)
