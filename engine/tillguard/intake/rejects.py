"""The rejects file: every refused row as it was, its number and the reason before it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from ..card_data import SHORTEST, card_data
from .parts import REJECTS, write_whole
from .table import ROW

HEAD = ("row", "reason", "column", "what to do")
DIGITS = re.compile(r"\d(?=(?:\D?\d){4})")
"""A digit with four more behind it."""


class Raw(Protocol):
    """Rows as their file has them."""

    header: list[str]

    def cells(self, wanted: Iterator[int]) -> Iterator[tuple[int, list[str]]]:
        """The cells of the rows with these numbers, ascending."""
        ...


class Unwritten:
    """Rows that a CSV file cannot show: documents, which the number finds in their own file."""

    header: list[str] = []  # noqa: RUF012

    def cells(self, wanted: Iterator[int]) -> Iterator[tuple[int, list[str]]]:
        return ((number, []) for number in wanted)


def write_rejects_file(path: Path, extract: Raw, rejects: pa.Table) -> None:
    """A CSV file with the columns of the extract behind those of HEAD; it can be mended and
    imported with the same mapping."""

    def write(draft: Path) -> None:
        with draft.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow([*HEAD, *extract.header])
            reasons = _reasons(rejects)
            wanted = iter(rejects[ROW].to_pylist())
            for (row, cells), reason in zip(extract.cells(wanted), reasons, strict=True):
                out.writerow([row, *reason, *map(masked, cells)])

    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, write)


def _reasons(rejects: pa.Table) -> Iterator[tuple[str, str, str]]:
    columns = (rejects[name].to_pylist() for name in ("code", "column", "message"))
    return zip(*columns, strict=True)


def masked(cell: str) -> str:
    """A cell without what would be a card number in it."""
    if len(cell) >= SHORTEST and card_data(cell, ""):
        return DIGITS.sub("*", cell)
    return cell


def all_rejects(files: Iterable[Path]) -> pa.Table:
    """The rejects of all pieces, by row."""
    found = [pq.read_table(file) for file in files]
    return pa.concat_tables([REJECTS.empty_table(), *found]).sort_by(ROW)


def counted(rejects: pa.Table) -> dict[str, int]:
    """How many rows were refused for each reason, most first."""
    return dict(Counter(rejects["code"].to_pylist()).most_common())
