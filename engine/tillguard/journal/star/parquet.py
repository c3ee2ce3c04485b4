"""Dimensions and facts as Parquet: a folder a view, facts in a folder for each business date."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, text

from tillguard.errors import ExportUnderWay

from ..database import Database
from .columns import Column, View
from .dimensions import DIMENSIONS
from .make import PREFIX, views_schema
from .views import FACTS

ROWS = 50_000
"""Rows that are in memory at once."""
DAY = "business_date"
MANIFEST = "export.json"
TYPES = {
    "date": pa.date32(),
    "moment (UTC)": pa.timestamp("s", "UTC"),
    "minor units": pa.int64(),
    "number": pa.int64(),
    "1 or 0": pa.int8(),
    "0 to 1": pa.float64(),
    "hours": pa.float64(),
}
Tick = Callable[[str, float], None]
Written = dict[str, dict[str, list[str]]]
"""By fact and day: how many rows it had, and the mark of their content."""


def export(database: Database, folder: Path, tick: Tick) -> int:
    """Bring the folder up to date; the number of files written. A day is written anew where its
    rows changed, each file whole or not at all; what was broken off goes on from the last file.

    Raises ExportUnderWay where another export writes into the folder, and StoreUnavailable.
    """
    with alone(folder):
        done = 0
        for n, view in enumerate(DIMENSIONS):
            write(database, view, folder / view.name / "part.parquet")
            tick("dimensions", (n + 1) / len(DIMENSIONS))
            done += 1
        known = manifest(folder)
        for view in FACTS:
            done += export_fact(database, view, folder, known, tick)
        return done


def export_fact(database: Database, view: View, folder: Path, known: Written, tick: Tick) -> int:
    """The days of a fact that changed since; days that are no more are taken away."""
    days, have = marks(database, view), known.setdefault(view.name, {})
    for gone in have.keys() - days.keys():
        place(folder, view, gone).unlink(missing_ok=True)
        del have[gone]
    changed = [day for day in sorted(days) if have.get(day) != days[day]]
    for n, day in enumerate(changed):
        write(database, view, place(folder, view, day), day)
        have[day] = days[day]
        note(folder, known)
        tick(view.name, (n + 1) / len(changed))
    note(folder, known)
    return len(changed)


def place(folder: Path, view: View, day: str) -> Path:
    return folder / view.name / f"{DAY}={day}" / "part.parquet"


def marks(database: Database, view: View) -> dict[str, list[str]]:
    """By day how many rows there are and what tells their content from an earlier one."""
    mark = view.mark or f"max({view.increment})"
    sql = f"SELECT {DAY}, count(*), {mark} FROM {named(database, view)} GROUP BY {DAY}"
    with database.view() as session:
        return {str(row[0]): [str(row[1]), str(row[2])] for row in session.execute(text(sql))}


def write(database: Database, view: View, to: Path, day: str = "") -> None:
    """One file, beside its place until it is whole."""
    columns = [column for column in view.columns if not day or column.name != DAY]
    schema = pa.schema([(column.name, type_of(column)) for column in columns])
    to.parent.mkdir(parents=True, exist_ok=True)
    beside = to.with_suffix(".tmp")
    with pq.ParquetWriter(beside, schema, compression="zstd") as writer:
        for rows in blocks(database, view, columns, day):
            cells = [
                pa.array([cell(column, one) for one in values], type_of(column))
                for column, values in zip(columns, zip(*rows, strict=True), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(cells, schema=schema))
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(to)


def blocks(
    database: Database, view: View, columns: list[Column], day: str
) -> Iterator[list[tuple[Any, ...]]]:
    names = ", ".join(f'"{column.name}"' for column in columns)
    sql = f"SELECT {names} FROM {named(database, view)}" + (f" WHERE {DAY} = :day" if day else "")
    with one_moment(database) as connection:
        chosen = text(sql).execution_options(yield_per=ROWS)
        found = connection.execute(chosen, {"day": day} if day else {})
        for part in found.partitions():
            yield [tuple(row) for row in part]


@contextmanager
def one_moment(database: Database) -> Iterator[Connection]:
    """A line on which PostgreSQL hands out a long answer piece by piece, as it was when asked."""
    with database.available(), database.reading.connect() as connection:
        if not database.sqlite:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def type_of(column: Column) -> pa.DataType:
    return TYPES.get(column.unit, pa.string())


def cell(column: Column, value: Any) -> Any:
    """SQLite says days and moments as text."""
    if isinstance(value, str) and column.unit == "date":
        return date.fromisoformat(value)
    if isinstance(value, str) and column.unit.startswith("moment"):
        return datetime.fromisoformat(value)
    return float(value) if column.unit == "hours" and value is not None else value


def named(database: Database, view: View) -> str:
    with database.reading.connect() as connection:
        schema = views_schema(connection)
    return f'"{schema}".{view.name}' if schema else f"{PREFIX}{view.name}"


def manifest(folder: Path) -> Written:
    """What is there already; nothing where the manifest cannot be read, and all is written anew."""
    try:
        found: Written = json.loads((folder / MANIFEST).read_text())["written"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found


def note(folder: Path, written: Written) -> None:
    beside = folder / f"{MANIFEST}.tmp"
    beside.write_text(json.dumps({"written": written}))
    beside.replace(folder / MANIFEST)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One export at a time writes into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ExportUnderWay(f"another export writes into {folder}: wait for it") from error
        yield
