"""CSV text to records: one bad quote costs its own row, not the rest of the file."""

from __future__ import annotations

import csv
import gzip
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from ..errors import UnreadableExtract
from .cells import BROKEN

SORTS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK": "a ZIP or Excel file"}
BLOCK = 5000
"""Lines that are read together where each is a record."""
SPAN = 1000
"""Lines of one record beyond which a quote must have been left open."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is none: its cells as far as they go, and what is wrong."""

    cells: list[str]
    wrong: str


class _Lines(Iterator[str]):
    """The lines of a file; those that a record took may be given back."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file
        self.held: deque[str] = deque()
        self.taken: list[str] = []

    def __next__(self) -> str:
        if len(self.taken) > SPAN:
            raise csv.Error("a quote is opened and not closed")
        line = self.held.popleft() if self.held else next(self.file)
        self.taken.append(line)
        return line

    def keep_first(self) -> str:
        """The record's first line; the others are read again, as records of their own."""
        self.held.extendleft(reversed(self.taken[1:]))
        return self.taken[0]


def open_text(path: Path, encoding: str) -> IO[str]:
    """A text file, packed with gzip or not; bytes that are no text become BROKEN."""
    begin = _begin(path)
    for start, sort in SORTS.items():
        if begin.startswith(start) and not (sort == "UTF-16" and encoding.startswith("utf-16")):
            remedy = "say `encoding: utf-16`" if sort == "UTF-16" else "save its table as CSV"
            raise UnreadableExtract(f"{path.name} is {sort}: {remedy}")
    form = "utf-8-sig" if encoding == "utf-8" else encoding
    if begin.startswith(b"\x1f\x8b"):
        return gzip.open(path, "rt", encoding=form, errors="replace", newline="")
    return path.open(encoding=form, errors="replace", newline="")


def _begin(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def records(file: IO[str], delimiter: str, width: int = 0) -> Iterator[list[str] | Broken]:
    """Every row that is not blank; `width` is how many cells are right, 0 for any number."""
    lines = _Lines(file)
    while block := list(islice(file, BLOCK)):
        rows = _line_by_line(block, delimiter)
        if rows:
            yield from _plain(rows, width)
        else:
            lines.held.extend(block)
            yield from _quoted(lines, delimiter, width)


def _line_by_line(block: list[str], delimiter: str) -> list[list[str]]:
    """The records of a block in which each line is one; none where a quote goes over lines."""
    try:
        rows = list(csv.reader(block, delimiter=delimiter))
    except csv.Error:
        return []
    goes_on = rows[-1:] and rows[-1] and rows[-1][-1].endswith(("\n", "\r"))
    return [] if len(rows) != len(block) or goes_on else rows


def _plain(rows: Iterable[list[str]], width: int) -> Iterator[list[str] | Broken]:
    for cells in rows:
        if len(cells) == width or (cells and not width):
            yield cells
        elif cells:
            yield Broken(cells, f"{len(cells)} cells, where the header has {width}")


def _quoted(lines: _Lines, delimiter: str, width: int) -> Iterator[list[str] | Broken]:
    """The records of the lines that are held; the last may go on in the file."""
    while lines.held:
        lines.taken.clear()
        try:
            cells = next(csv.reader(lines, delimiter=delimiter))
        except (StopIteration, csv.Error):
            yield _open_quote(lines)
            continue
        if len(lines.taken) > 1 and width and len(cells) != width:
            yield _open_quote(lines)
        else:
            yield from _plain([cells], width)


def _open_quote(lines: _Lines) -> Broken:
    first = lines.keep_first().rstrip("\r\n")
    return Broken([first], "a quote is opened and not closed, or the row has too few cells")


def header_of(path: Path, encoding: str, delimiter: str) -> list[str]:
    """The names in the first row. Raises UnreadableExtract."""
    with open_text(path, encoding) as file:
        first = next(records(file, delimiter), None)
    if first is None:
        raise UnreadableExtract(f"{path.name} is empty: a first row must name the columns")
    names = [name.strip() for name in (first.cells if isinstance(first, Broken) else first)]
    if BROKEN in "".join(names):
        raise UnreadableExtract(f"{path.name} is not {encoding}: set `encoding` in the mapping")
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        raise UnreadableExtract(f"{path.name} has two columns '{double[0]}': rename one of them")
    return names
