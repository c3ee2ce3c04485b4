"""When and where: zones, moments and business dates of a piece of rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .columns import Columns
from .mapping import TimePart, all_zones
from .moments import days, moments, sensible
from .refusals import Refused, shown
from .texts import text

Seconds = NDArray[np.int64]

APART = 60
"""Seconds between rows without a time, in the order of the file."""
BEGIN = 1_577_836_800
"""2020-01-01 UTC: the first of them."""


def zones(columns: Columns) -> pa.Array:
    """The IANA zone of every row's store."""

    def say(word: str) -> str:
        found = rename(word)
        if found not in known:
            found = columns.said.zone.default
        if found is None:
            raise Refused("unknown-word", f"{shown(word)} is no time zone: add it to values")
        return found

    known = all_zones()
    rename = text(columns.said.zone, "zone", b"")
    return columns.words(columns.said.zone, "zone", say).fill_null("UTC")


def times(columns: Columns, name: str, part: TimePart | None, zones: pa.Array) -> Seconds:
    """Seconds of a needed moment; without a column a minute apart in the order of rows."""
    if part is None:
        return BEGIN + APART * (columns.rows.numbers - 1)
    cells, column = columns.cells(part)
    filled = columns.filled(cells, cells, part, name, column)
    made = moments(filled, part, zones, column, columns.refusals)
    there = filled.is_valid().to_numpy(zero_copy_only=False)
    sensible(made, there & columns.refusals.good, columns.about.now, column, columns.refusals)
    return made


def receipts(columns: Columns, at: Seconds, zones: pa.Array) -> Seconds:
    """When each row was received; `at` where the mapping or the cell says nothing."""
    part = columns.fields.received
    if part is None:
        return at
    cells, _ = columns.cells(part)
    there = cells.is_valid().to_numpy(zero_copy_only=False)
    return np.where(there, times(columns, "received", part, zones), at)


def business_days(columns: Columns, at: Seconds, zones: pa.Array) -> pa.Array:
    """The trading day of every row, YYYY-MM-DD; the local day where nothing says it."""
    part = columns.fields.business_date
    if part is None:
        return days(at, zones)

    def say(word: str) -> str:
        try:
            return np.datetime_as_string(np.datetime64(word[:10], "D")).item()
        except ValueError:
            raise Refused("no-time", f"{shown(word)} is no day as YYYY-MM-DD") from None

    made = columns.words(part, "business_date", say)
    return pc.if_else(made.is_valid(), made, days(at, zones))
