"""Any table as what a fit reads: numbers, texts as codes, and what each column is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import BadTable
from ..model.columns import PARTS, Column

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Texts:
    """A text column: codes into the values that occur, -1 where there is none."""

    column: Column
    codes: npt.NDArray[np.int64]
    values: Sequence[str]

    def rows(self, keep: Rows) -> Texts:
        return replace(self, codes=self.codes[keep])


@dataclass(frozen=True, slots=True)
class Frame:
    """A table with `numbers` (rows x numbers, float64, NaN where not known), then texts.

    `ahead` numbers belong to the catalogue; `columns` say what those behind them are.
    """

    numbers: Floats
    columns: Sequence[Column]
    texts: Sequence[Texts]
    ahead: int = 0

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self, keep: Rows) -> Frame:
        return replace(
            self, numbers=self.numbers[keep], texts=[text.rows(keep) for text in self.texts]
        )


def read_table(table: Any, names: Sequence[str] | None = None) -> Frame:
    """A DataFrame, Arrow table, mapping of columns, or two-dimensional array as a frame.

    `names` are those of an array's columns. Raises BadTable for what is no table, columns of
    different lengths, and names that stand twice.
    """
    if isinstance(table, np.ndarray) and table.ndim == 2 and table.dtype.kind in "fiub":
        return plain(table, names)
    columns = named(table, names)
    twice = sorted({name for name, _ in columns if [n for n, _ in columns].count(name) > 1})
    if twice:
        raise BadTable(f"column {twice[0]!r} stands twice in the table: rename or drop one")
    lengths = {len(values) for _, values in columns}
    if len(lengths) != 1 or lengths == {0}:
        raise BadTable("the table has no rows, or columns of different lengths")
    numbers, known, texts = [], [], []
    for name, values in columns:
        kind, found = read_column(name, values)
        if kind == "text":
            codes, said = found
            texts.append(Texts(Column(name, "text"), codes, said))
        else:
            known.append(Column(name, kind))
            numbers.extend(found)
    matrix = np.column_stack(numbers) if numbers else np.zeros((lengths.pop(), 0))
    return Frame(np.ascontiguousarray(matrix), known, texts)


def plain(table: npt.NDArray[Any], names: Sequence[str] | None) -> Frame:
    """An array of numbers as it is, without a copy where it is of doubles and finite."""
    called = list(names) if names is not None else [f"column {i}" for i in range(table.shape[1])]
    if len(called) != table.shape[1] or not table.size:
        raise BadTable(f"{len(called)} names for a table of {table.shape[0]} x {table.shape[1]}")
    matrix = np.ascontiguousarray(table, np.float64)
    if any(np.isinf(matrix[i : i + 65536]).any() for i in range(0, len(matrix), 65536)):
        matrix = np.where(np.isinf(matrix), np.nan, matrix)
    return Frame(matrix, [Column(name, "number") for name in called], [])


def named(table: Any, names: Sequence[str] | None) -> list[tuple[str, Any]]:
    """Names and pandas series of a table's columns."""
    import pandas as pd

    if hasattr(table, "to_pandas"):
        table = table.to_pandas()
    try:
        frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(table)
    except (ValueError, TypeError) as error:
        raise BadTable(f"this is no table: {error}") from error
    called = list(names) if names is not None else [str(name) for name in frame.columns]
    if len(called) != frame.shape[1]:
        raise BadTable(f"{len(called)} names for {frame.shape[1]} columns")
    return [(name, frame.iloc[:, i]) for i, name in enumerate(called)]


def read_column(name: str, values: Any) -> tuple[Any, Any]:
    """What kind a series is, and its numbers, or codes and values of a text."""
    import pandas as pd
    from pandas.api import types

    if types.is_datetime64_any_dtype(values.dtype):
        return "time", moments(values)
    if types.is_timedelta64_dtype(values.dtype):
        values = values.dt.total_seconds()
    if types.is_bool_dtype(values.dtype) or types.is_numeric_dtype(values.dtype):
        if types.is_complex_dtype(values.dtype):
            raise BadTable(f"column {name!r} holds complex numbers: give their parts")
        return "number", [finite(values.to_numpy(dtype=np.float64, na_value=np.nan))]
    known = values.dropna()
    if not len(known):
        return "number", [np.full(len(values), np.nan)]
    if types.is_object_dtype(values.dtype):
        kind = types.infer_dtype(known, skipna=True)
        if kind in ("boolean", "integer", "floating", "mixed-integer-float", "decimal"):
            return "number", [finite(pd.to_numeric(values, errors="coerce").to_numpy(np.float64))]
        if kind in ("datetime", "datetime64", "date"):
            return "time", moments(pd.to_datetime(values, utc=True, errors="coerce"))
    said = values.astype("object").where(values.notna(), None)
    said = said.map(lambda value: None if value is None or str(value) == "" else str(value))
    codes, seen = pd.factorize(said)
    return "text", (codes.astype(np.int64), [str(value) for value in seen])


def moments(values: Any) -> list[Floats]:
    """Hour, weekday and day of the month in UTC, as `Column` makes them of one value."""
    at = values.dt
    at = at.tz_localize("UTC").dt if at.tz is None else at.tz_convert("UTC").dt
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    parts = (seconds / 3600, at.weekday, at.day)
    return [part.to_numpy(dtype=np.float64, na_value=np.nan) for part in parts]


def finite(numbers: Floats) -> Floats:
    return np.where(np.isinf(numbers), np.nan, numbers)


def names_of(frame: Frame, catalogue: Sequence[str] = ()) -> list[str]:
    """The names of the row that trees and curves read: catalogue, numbers, texts."""
    own = [name for column in frame.columns for name in column.names()]
    return [*catalogue, *own, *(name for text in frame.texts for name in text.column.names())]


def origin(frame: Frame, catalogue: Sequence[str] = ()) -> list[str]:
    """By number of the row, the column of the table that it was made of."""
    own = [column.name for column in frame.columns for _ in PARTS[column.kind]]
    return [*catalogue, *own, *(t.column.name for t in frame.texts for _ in PARTS["text"])]
