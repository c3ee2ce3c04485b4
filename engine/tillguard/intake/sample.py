"""What the first rows of a file look like: its form, and of each column what its values are."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq

from ..card_data import SHORTEST, card_data
from .cells import texts
from .lines import SORTS, Broken, header_of, open_text, records

SAMPLE = 2000
"""Rows that are looked at."""
MOSTLY = 0.9
MISSING = ("", "NULL", "null", "NaN", "nan", "\\N")
PATTERNS = (
    "iso", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y",
    "%d/%m/%Y", "%Y%m%d", "%Y%m%d%H%M%S",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A column: its values that are there, each different one once in `different`."""

    name: str
    values: list[str]
    different: list[str] = field(default_factory=list)

    def numeric(self, decimal: str) -> bool:
        return self.mostly([_is_number(v, decimal) for v in self.different])

    @property
    def whole(self) -> bool:
        return bool(self.values) and all(v.lstrip("-").isdecimal() for v in self.different)

    @property
    def holds_cards(self) -> bool:
        return any(len(v) >= SHORTEST and card_data(v, "") for v in self.different)

    def mostly(self, fits: list[bool]) -> bool:
        """Whether nearly all different values fit: a few odd ones are what rejects are for."""
        return sum(fits) >= MOSTLY * len(fits) > 0

    def time_format(self) -> str:
        """The first pattern that nearly all values follow, "" if none does."""
        import pandas as pd

        for form in PATTERNS:
            shape = "ISO8601" if form == "iso" else form
            if form == "iso" and not self.mostly(["-" in v for v in self.different]):
                continue
            found = pd.to_datetime(
                pd.Series(self.different), format=shape, errors="coerce", utc=True
            )
            if self.mostly(found.dt.year.between(1980, 2100).tolist()):
                return form
        return ""


@dataclass(frozen=True, slots=True)
class Sample:
    """The form of a file and its columns."""

    encoding: str
    delimiter: str
    decimal: str
    columns: list[Seen]


def sampled(path: Path) -> Sample:
    """Raises UnreadableExtract."""
    if path.suffix == ".parquet":
        return Sample("utf-8", ",", ".", [_seen(n, v) for n, v in _parquet(path)])
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)
    header = header_of(path, encoding, delimiter)
    with open_text(path, encoding) as file:
        found = records(file, delimiter, len(header))
        rows = [r for r in islice(found, 1, SAMPLE + 1) if not isinstance(r, Broken)]
    columns = [_seen(name, [row[at] for row in rows]) for at, name in enumerate(header)]
    decimal = "," if delimiter != "," and any(_has_comma(c) for c in columns) else "."
    return Sample(encoding, delimiter, decimal, columns)


def _seen(name: str, cells: list[str]) -> Seen:
    values = [v for cell in cells if (v := cell.strip()) not in MISSING]
    return Seen(name, values, list(dict.fromkeys(values)))


def _parquet(path: Path) -> Iterator[tuple[str, list[str]]]:
    batch = next(pq.ParquetFile(path).iter_batches(SAMPLE), None)
    if batch is not None:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            yield name, ["" if v is None else v for v in texts(column).to_pylist()]


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        begin = file.read(1 << 20)
    if SORTS.get(begin[:2]) == "UTF-16":
        return "utf-16"
    try:
        begin[: begin.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8" if begin[:2] == b"\x1f\x8b" else "cp1252"
    return "utf-8"


def _delimiter(path: Path, encoding: str) -> str:
    with open_text(path, encoding) as file:
        first = list(islice(file, 5))
    counts = {d: [len(row) for row in csv.reader(first, delimiter=d)] for d in ",;\t|"}
    return max(counts, key=lambda d: (min(counts[d], default=0), counts[d][:1]))


def _has_comma(column: Seen) -> bool:
    return column.numeric(",") and not column.numeric(".")


def _is_number(word: str, decimal: str) -> bool:
    try:
        float(word.replace(decimal, ".") if decimal != "." else word)
    except ValueError:
        return False
    return True
