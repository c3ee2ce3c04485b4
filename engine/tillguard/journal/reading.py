"""What the service reads back while tills wait: past the ORM, by key or in order of receipt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .database import Database
from .rows import DecisionRow, KnownKey, StoredDecision, StoredEvent

EVENTS_A_READ = 2000
VOLUMES_A_READ = 20_000
FLAGGED = 1 + DecisionRow._fields.index("flagged")

COLUMNS = ", ".join(f"d.{name}" for name in DecisionRow._fields[:-1])
DECISION = (
    f"SELECT d.seq, {COLUMNS}, e.body FROM decision d JOIN event e ON e.seq = d.seq WHERE d.key = "
)
LATEST = " ORDER BY d.revision DESC LIMIT 1"


def decision(database: Database, key: str, revision: int | None = None) -> StoredDecision | None:
    """The decision under `key`: the given revision's, or the latest; raises StoreUnavailable."""
    mark = "?" if database.sqlite else "%s"
    if revision is None:
        return read_decision(database, DECISION + mark + LATEST, (key,))
    return read_decision(database, f"{DECISION}{mark} AND d.revision = {mark}", (key, revision))


def read_decision(
    database: Database, sql: str, wanted: tuple[str | int, ...]
) -> StoredDecision | None:
    found = database.read(sql, wanted)
    if not found:
        return None
    values = list(found[0])
    values[FLAGGED] = bool(values[FLAGGED])
    return StoredDecision(values[0], DecisionRow._make(values[1:]))


def last_seq(database: Database) -> int:
    """The seq of what was received last; 0 in an empty journal."""
    return int(database.read("SELECT coalesce(max(seq), 0) FROM event")[0][0])


def last_received(database: Database) -> int:
    """The latest moment at which anything was received; 0 in an empty journal."""
    return int(database.read("SELECT coalesce(max(received), 0) FROM event")[0][0])


def known_keys(database: Database, limit: int) -> list[KnownKey]:
    """The newest `limit` keys with revision and fingerprint, oldest of them first."""
    sql = "SELECT key, revision, fingerprint FROM decision ORDER BY seq DESC LIMIT "
    rows = database.read(f"{sql}{int(limit)}")
    return [KnownKey(*row) for row in reversed(rows)]


def known_events(database: Database, limit: int) -> list[tuple[str, str]]:
    """Kind and key of the newest `limit` events that are stored once, oldest of them first."""
    sql = "SELECT kind, key FROM event WHERE once ORDER BY seq DESC LIMIT "
    return [(kind, key) for kind, key in reversed(database.read(f"{sql}{int(limit)}"))]


def knows_event(database: Database, kind: str, key: str) -> bool:
    mark = "?" if database.sqlite else "%s"
    sql = f"SELECT 1 FROM event WHERE once AND key = {mark} AND kind = {mark} LIMIT 1"
    return bool(database.read(sql, (key, kind)))


def unlearnt(database: Database) -> list[tuple[str, int, bool]]:
    """Key, moment and finding of verdicts and answers of which no outcome was recorded."""
    sql = """SELECT l.key, l.known, l.confirmed FROM label l
        WHERE l.source <> 'import' AND NOT EXISTS (
            SELECT 1 FROM event e
            WHERE e.key = l.key AND e.kind = 'outcome' AND e.received = l.known)
        ORDER BY l.known, l.key"""
    return [(key, known, bool(confirmed)) for key, known, confirmed in database.read(sql)]


class Volume(NamedTuple):
    """A transaction as far as it is volume; `amount` in minor units, `at` in epoch seconds."""

    seq: int
    store: str
    register: str
    at: int
    amount: int
    kind: str


def volumes(database: Database, after: int = 0) -> Iterator[Volume]:
    """The transactions decided after seq `after`, in order; holds no transaction between reads."""
    sql = f"SELECT {', '.join(Volume._fields)} FROM decision WHERE seq > "
    while True:
        rows = database.read(f"{sql}{int(after)} ORDER BY seq LIMIT {VOLUMES_A_READ}")
        yield from (Volume(*row) for row in rows)
        if len(rows) < VOLUMES_A_READ:
            return
        after = rows[-1][0]


def events(database: Database, after: int = 0) -> Iterator[StoredEvent]:
    """All that was received after seq `after`, in order; holds no transaction between reads."""
    sql = "SELECT seq, key, kind, received, body FROM event WHERE seq > "
    while True:
        rows = database.read(f"{sql}{int(after)} ORDER BY seq LIMIT {EVENTS_A_READ}")
        yield from (StoredEvent(*row) for row in rows)
        if len(rows) < EVENTS_A_READ:
            return
        after = rows[-1][0]
