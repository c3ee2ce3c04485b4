"""A group of rows, settled against what stands and inserted in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, cast

from sqlmodel import Session

from tillguard.errors import TransactionKeyReused
from tillguard.failpoints import Failpoint, reach

from . import tables
from .database import Driver
from .rows import ANY, DecisionRow, EventRow, Stored

ROWS_A_STATEMENT = 32
"""SQLite gives the interpreter away at every statement, and beside a busy loop each return costs
a switch interval: one statement for many rows made a group of 50 thirteen times faster there."""


COLUMNS = {name: tables.metadata.tables[name].columns.keys()[:-1] for name in ("event", "decision")}
"""All but the salt, which the database draws: it costs the tills' process nothing."""


class Standing(NamedTuple):
    """A decision that stands, as far as a retry is measured against it."""

    seq: int
    revision: int
    fingerprint: bytes
    decision: bytes


class EventBatch(NamedTuple):
    """Events that were put together; they are acknowledged together."""

    rows: tuple[EventRow, ...]


Work = DecisionRow | EventBatch
Answer = Stored | tuple[Stored, ...] | TransactionKeyReused


def write_group(driver: Driver, works: Sequence[Work]) -> list[Answer]:
    """Insert what is new in `works`, in order, and answer each, in the caller's transaction."""
    decisions = [work.key for work in works if isinstance(work, DecisionRow)]
    once = [r.key for w in works if isinstance(w, EventBatch) for r in w.rows if r.once]
    group = Group(
        *standing_decisions(driver, decisions),
        standing_events(driver, once) if once else {},
    )
    answers: list[Answer] = [
        group.decide(work) if isinstance(work, DecisionRow) else group.record(work)
        for work in works
    ]
    reach(Failpoint.BEFORE_INSERT)
    insert(driver, "event", group.events)
    insert(driver, "decision", group.decisions)
    reach(Failpoint.AFTER_INSERT)
    return answers


def append_events(session: Session, rows: Sequence[EventRow]) -> tuple[Stored, ...]:
    """Store events in the transaction of the verb that caused them: a verdict and its outcomes."""
    driver = cast(Driver, session.connection().connection.driver_connection)
    answers = write_group(driver, [EventBatch(tuple(rows))])
    return cast(tuple[Stored, ...], answers[0])


class Group:
    """What stands under the keys of the group, and what the group adds to it."""

    def __init__(
        self,
        seq: int,
        standing: dict[str, dict[int, Standing]],
        once: dict[tuple[str, str], Stored],
    ) -> None:
        self.seq = seq
        self.standing = standing
        self.once = once
        self.events: list[tuple[Any, ...]] = []
        self.decisions: list[tuple[Any, ...]] = []

    def decide(self, row: DecisionRow) -> Stored | TransactionKeyReused:
        """Add a decision, or answer with the one that stands."""
        versions = self.standing.setdefault(row.key, {})
        stands = arbiter(row, versions)
        if stands is None:
            seq = self.add(row.key, row.kind, row.received, row.body)
            self.decisions.append((seq, *row[:-1]))
            versions[row.revision] = Standing(seq, row.revision, row.fingerprint, row.decision)
            return Stored(seq, row.decision, False)
        if stands.fingerprint not in (ANY, row.fingerprint):
            return TransactionKeyReused(
                f"{row.key} already has a decision on another body (revision {stands.revision}):"
                " send a higher revision if the transaction changed"
            )
        return Stored(stands.seq, stands.decision, True)

    def record(self, batch: EventBatch) -> tuple[Stored, ...]:
        return tuple(self.event(row) for row in batch.rows)

    def event(self, row: EventRow) -> Stored:
        """Add an event, or answer with the one that stands where it may be stored only once."""
        stands = self.once.get((row.key, row.kind)) if row.once else None
        if stands is not None:
            return stands
        seq = self.add(row.key, row.kind, row.received, row.body, row.once)
        if row.once:
            self.once[row.key, row.kind] = Stored(seq, row.body, True)
        return Stored(seq, row.body, False)

    def add(self, key: str, kind: str, received: int, body: bytes, once: bool = False) -> int:
        seq = self.seq
        self.seq += 1
        self.events.append((seq, key, kind, received, once, body))
        return seq


def arbiter(row: DecisionRow, versions: Mapping[int, Standing]) -> Standing | None:
    """The decision that `row` has to equal: its own revision's, for a lower one the latest.

    None for a key or a higher revision that nothing stands against.
    """
    if not versions:
        return None
    latest = max(versions)
    return None if row.revision > latest else versions.get(row.revision, versions[latest])


STANDING = """
SELECT (SELECT max(seq) FROM event), d.key, d.seq, d.revision, d.fingerprint, d.decision
FROM (SELECT 1 AS one) AS always LEFT JOIN decision AS d ON d."""
"""One question for both, with one row at least: each costs a handshake of two threads."""


def standing_decisions(
    driver: Driver, keys: Sequence[str]
) -> tuple[int, dict[str, dict[int, Standing]]]:
    """The next seq, right for as long as the caller's transaction holds the lock, and what stands
    under these keys, by key and revision."""
    found: dict[str, dict[int, Standing]] = {}
    rows = among(driver, STANDING, keys)
    for _, key, *rest in rows:
        if key is not None:
            stands = Standing(*rest)
            found.setdefault(key, {})[stands.revision] = stands
    last = rows[0][0]
    return 1 if last is None else int(last) + 1, found


def standing_events(driver: Driver, keys: Sequence[str]) -> dict[tuple[str, str], Stored]:
    rows = among(driver, "SELECT key, kind, seq, body FROM event WHERE once AND ", keys)
    return {(key, kind): Stored(seq, body, True) for key, kind, seq, body in rows}


def among(driver: Driver, sql: str, keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows with one of `keys`, which are one parameter: the statement is prepared only once."""
    if isinstance(driver, sqlite3.Connection):
        if len(keys) == 1:
            return driver.execute(sql + "key = ?", keys).fetchall()
        sql += "key IN (SELECT value FROM json_each(?))"
        return driver.execute(sql, (json.dumps(keys),)).fetchall()
    return driver.execute(sql + "key = ANY(%s)", (list(keys),)).fetchall()


def insert(driver: Driver, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert whole rows in the order of the table's columns; the salt is the database's."""
    if isinstance(driver, sqlite3.Connection):
        for part in parts(rows):
            values = part[0] if len(part) == 1 else list(chain.from_iterable(part))
            driver.execute(insertion(table, len(part)), values)
    elif rows:
        sql = f"COPY {table} ({', '.join(COLUMNS[table])}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)


@lru_cache(maxsize=4 * ROWS_A_STATEMENT)
def insertion(table: str, rows: int) -> str:
    """The statement that inserts so many rows into a table of SQLite."""
    one = f"({', '.join('?' * len(COLUMNS[table]))}, randomblob(16))"
    columns = ", ".join((*COLUMNS[table], "salt"))
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([one] * rows)}"


def parts(rows: Sequence[tuple[Any, ...]]) -> Iterable[Sequence[tuple[Any, ...]]]:
    return (rows[at : at + ROWS_A_STATEMENT] for at in range(0, len(rows), ROWS_A_STATEMENT))
