"""Rows kept in order in a file of the service's own while the database is away."""

from __future__ import annotations

from collections.abc import Sequence

import msgpack

from tillguard.records import Place, Records

from .rows import DecisionRow, EventRow

Row = DecisionRow | EventRow
ROWS: tuple[type[DecisionRow], type[EventRow]] = (DecisionRow, EventRow)


class Spill:
    """The rows in a file of records."""

    def __init__(self, records: Records) -> None:
        self.records = records

    def append(self, rows: Sequence[Row]) -> list[Place]:
        """On disk when this returns; else raises StoreUnavailable, and nothing is kept."""
        return self.records.append([packed(row) for row in rows])

    def read(self, place: Place) -> Row:
        """The row that was kept there."""
        return row_of(self.records.read(place))

    def some(self, start: int, most: int) -> list[tuple[Place, Row]]:
        """At most so many rows of what is kept from `start` on, in order."""
        return [(place, row_of(raw)) for place, raw in self.records.some(start, most)]


def packed(row: Row) -> bytes:
    raw: bytes = msgpack.packb([ROWS.index(type(row)), *row])
    return raw


def row_of(raw: bytes) -> Row:
    kind, *values = msgpack.unpackb(raw)
    return ROWS[kind]._make(values)
