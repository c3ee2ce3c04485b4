"""The files of an import under way: each is written whole or not at all, and never twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .order import GROUP
from .refusals import Refusal, Refusals
from .table import ROW

REJECTS = pa.schema(
    [(ROW, pa.int64()), ("code", pa.string()), ("column", pa.string()), ("message", pa.string())]
)
"""A row that was refused, and why."""


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a draft, then give it its name: who finds the name finds all of it."""
    draft = path.with_name(f".{path.name}")
    write(draft)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(draft, path)


def write_part(path: Path, events: pa.Table) -> None:
    """Events in order of receipt, as `order` reads them."""
    write_whole(path, lambda p: pq.write_table(events, p, compression="zstd", row_group_size=GROUP))


def write_rejects(path: Path, rejects: pa.Table) -> None:
    write_whole(path, lambda p: pq.write_table(rejects, p, compression="zstd"))


def rejects_of(numbers: list[int], why: list[Refusal]) -> pa.Table:
    """A table of REJECTS."""
    codes, columns, messages = zip(*why, strict=True) if why else ((), (), ())
    cells = (numbers, list(codes), list(columns), list(messages))
    return pa.table([pa.array(c, f.type) for c, f in zip(cells, REJECTS, strict=True)], REJECTS)


def refused(rows: pa.Table, refusals: Refusals) -> pa.Table:
    """The refused ones of some rows as a table of REJECTS."""
    places = (~refusals.good).nonzero()[0]
    numbers = rows[ROW].to_numpy()[places].tolist()
    return rejects_of(numbers, [refusals.of(int(place)) for place in places])
