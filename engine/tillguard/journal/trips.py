"""What the blast radius stopped: kept with the answer that tripped it, read back for a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from tillguard.domain import Measure, Trip

from .database import Database

ROWS_A_READ = 20_000
NO_TRIPS = ""


class Counted(NamedTuple):
    """An answer as the blast radius counts it, in the order of the journal."""

    seq: int
    store: str
    register: str
    received: int
    action: int
    cause: str
    trips: str


@dataclass(frozen=True, slots=True)
class StoredTrip:
    """A trip with the transaction and the bundle whose answer was one too many."""

    seq: int
    key: str
    bundle: str
    trip: Trip

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return {**asdict(self.trip), "share": self.trip.share, "key": self.key,
                "bundle": self.bundle}  # fmt: skip


def trips_text(trips: Sequence[Trip]) -> str:
    """As the journal keeps them."""
    return json.dumps([asdict(trip) for trip in trips]) if trips else NO_TRIPS


def trips_of(text: str) -> tuple[Trip, ...]:
    """What `trips_text` wrote."""
    if not text:
        return ()
    told = json.loads(text)
    return tuple(Trip(**(one | {"measure": Measure(one["measure"])})) for one in told)


def recent_trips(database: Database, most: int, since: int = 0) -> list[StoredTrip]:
    """The newest trips first, received at `since` or later."""
    sql = (
        "SELECT seq, key, bundle, trips FROM decision WHERE trips <> ''"
        f" AND received >= {int(since)} ORDER BY received DESC, seq DESC LIMIT {int(most)}"
    )
    found = database.read(sql)
    return [
        StoredTrip(seq, key, bundle, trip)
        for seq, key, bundle, trips in found
        for trip in trips_of(trips)
    ]


def counted(database: Database, after: int) -> Iterator[Counted]:
    """What was answered after this seq, but for the fallbacks of a missing part."""
    names = ", ".join(Counted._fields)
    while True:
        sql = f"SELECT {names} FROM decision WHERE seq > {int(after)} AND degraded = ''"
        found = database.read(f"{sql} ORDER BY seq LIMIT {ROWS_A_READ}")
        yield from (Counted._make(row) for row in found)
        if len(found) < ROWS_A_READ:
            return
        after = found[-1][0]
