"""What the service reads back while tills wait: past the ORM, by key or in order of receipt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .database import Database
from .rows import DecisionRow, KnownKey, StoredDecision, StoredEvent

EVENTS_A_READ = 2000
VOLUMES_A_READ = 20_000
HEARD_A_READ = 500
KEYS_A_READ = 500
FLAGGED = 1 + DecisionRow._fields.index("flagged")

COLUMNS = ", ".join(f"d.{name}" for name in DecisionRow._fields[:-1])
DECIDED = f"SELECT d.seq, {COLUMNS}, e.body FROM decision d JOIN event e ON e.seq = d.seq WHERE "
DECISION = f"{DECIDED}d.key = "
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
    return stored(found[0]) if found else None


def stored(row: Sequence[Any]) -> StoredDecision:
    values = list(row)
    values[FLAGGED] = bool(values[FLAGGED])
    return StoredDecision(values[0], DecisionRow._make(values[1:]))


def decisions(database: Database, keys: Sequence[str]) -> Iterator[StoredDecision]:
    """The latest decision under each of these keys that has one, block by block."""
    mark = "?" if database.sqlite else "%s"
    for start in range(0, len(keys), KEYS_A_READ):
        wanted = tuple(keys[start : start + KEYS_A_READ])
        marks = ", ".join([mark] * len(wanted))
        rows = database.read(f"{DECIDED}d.key IN ({marks}) ORDER BY d.revision", wanted)
        latest = {one.row.key: one for one in map(stored, rows)}
        yield from latest.values()


def last_seq(database: Database) -> int:
    """The seq of what was received last; 0 in an empty journal."""
    return int(database.read("SELECT coalesce(max(seq), 0) FROM event")[0][0])


def last_received(database: Database) -> int:
    """The latest moment at which anything was received; 0 in an empty journal."""
    return int(database.read("SELECT coalesce(max(received), 0) FROM event")[0][0])


def known_keys(database: Database, limit: int, until: int) -> list[KnownKey]:
    """The newest `limit` keys up to seq `until` with revision and fingerprint, oldest of them
    first."""
    sql = f"SELECT key, revision, fingerprint FROM decision WHERE seq <= {int(until)}"
    rows = database.read(f"{sql} ORDER BY seq DESC LIMIT {int(limit)}")
    return [KnownKey(*row) for row in reversed(rows)]


def known_events(database: Database, limit: int, until: int) -> list[tuple[str, str]]:
    """Kind and key of the newest `limit` events up to seq `until` that are stored once, oldest of
    them first."""
    sql = f"SELECT kind, key FROM event WHERE once AND seq <= {int(until)}"
    found = database.read(f"{sql} ORDER BY seq DESC LIMIT {int(limit)}")
    return [(kind, key) for kind, key in reversed(found)]


def knows_event(database: Database, kind: str, key: str) -> bool:
    mark = "?" if database.sqlite else "%s"
    sql = f"SELECT 1 FROM event WHERE once AND key = {mark} AND kind = {mark} LIMIT 1"
    return bool(database.read(sql, (key, kind)))


class Unlearnt(NamedTuple):
    """What an outcome says beside its decision, as a label and the one before it tell."""

    key: str
    known: int
    confirmed: bool
    before: bool | None
    taken_back: bool


def unlearnt(database: Database) -> list[Unlearnt]:
    """The verdicts and answers of which no outcome was recorded."""
    sql = """SELECT l.key, l.known, l.confirmed, CASE WHEN l.source = 'verdict' THEN (
            SELECT CASE WHEN o.taken_back THEN NULL ELSE o.confirmed END FROM label o
            WHERE o.key = l.key AND o.source = 'verdict' AND o.known < l.known
            ORDER BY o.known DESC LIMIT 1) END, l.taken_back
        FROM label l WHERE l.source <> 'import' AND NOT EXISTS (
            SELECT 1 FROM event e
            WHERE e.key = l.key AND e.kind = 'outcome' AND e.received = l.known)
        ORDER BY l.known, l.key"""
    return [
        Unlearnt(key, known, bool(said), None if before is None else bool(before), bool(back))
        for key, known, said, before, back in database.read(sql)
    ]


class Heard(NamedTuple):
    """A record as far as it tells whether this service has seen it, and how its answer counts;
    what belongs to a decision is None where none was asked for."""

    seq: int
    key: str
    kind: str
    received: int
    revision: int | None
    fingerprint: bytes | None
    store: str | None
    register: str | None
    action: int | None
    cause: str | None
    trips: str | None
    degraded: str | None
    flagged: bool | None


HEARD = f"""
SELECT {", ".join(f"{'e' if name in Heard._fields[:4] else 'd'}.{name}" for name in Heard._fields)}
FROM event e LEFT JOIN decision d ON d.seq = e.seq WHERE e.seq > """


def heard(database: Database, after: int) -> list[Heard]:
    """The next records after seq `after`, at most HEARD_A_READ, in order."""
    rows = database.read(f"{HEARD}{int(after)} ORDER BY e.seq LIMIT {HEARD_A_READ}")
    return [Heard._make(row) for row in rows]


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
    sql = f"SELECT {', '.join(Volume._fields)} FROM decision WHERE length(vector) > 0 AND seq > "
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
