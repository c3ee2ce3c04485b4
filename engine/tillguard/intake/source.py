"""Files of rows, read piece by piece: CSV and Parquet look the same from here on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ..errors import UnreadableExtract
from .cells import texts
from .lines import Broken, header_of, open_text, records
from .reading import Mapping
from .rejects import Raw

CHUNK = 100_000
"""Rows that are converted at once, and at most stand in one part."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows: their numbers in the file from 1, their columns, and rows that are none at all
    (number, what is wrong)."""

    numbers: NDArray[np.int64]
    columns: dict[str, Any]
    broken: list[tuple[int, str]]

    @property
    def count(self) -> int:
        """Of all rows, also those that are none."""
        return len(self.numbers) + len(self.broken)


class Extract(Raw, Protocol):
    """A file of rows with named columns, which are also there as the file has them."""

    def pieces(self, columns: Sequence[str], tick: Callable[[float], None]) -> Iterator[Rows]:
        """All rows in pieces of CHUNK, with these columns; `tick` hears the share that is read."""
        ...


def open_extract(path: Path, mapping: Mapping) -> Extract:
    """The reader for a file, by the end of its name. Raises UnreadableExtract, BrokenFile."""
    extract: Extract = Parquet(path) if path.suffix == ".parquet" else Csv(path, mapping)
    wrong = mapping.missing(path.name, extract.header)
    if wrong:
        raise wrong
    return extract


class Csv:
    """Rows of text, in any encoding that Python knows."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        self.path, self.said = path, mapping.said
        self.header = header_of(path, self.said.encoding, self.said.delimiter)

    def pieces(self, columns: Sequence[str], tick: Callable[[float], None]) -> Iterator[Rows]:
        places = [(name, self.header.index(name)) for name in columns]
        size = max(1, self.path.stat().st_size)
        first = 1
        with open_text(self.path, self.said.encoding) as file:
            found = self._records(file)
            while piece := list(islice(found, CHUNK)):
                yield _rows(piece, places, first)
                first += len(piece)
                tick(min(1.0, _position(file) / size))

    def _records(self, file: IO[str]) -> Iterator[list[str] | Broken]:
        found = records(file, self.said.delimiter, len(self.header))
        next(found)
        return found

    def cells(self, wanted: Iterator[int]) -> Iterator[tuple[int, list[str]]]:
        with open_text(self.path, self.said.encoding) as file:
            number = next(wanted, 0)
            for at, record in enumerate(self._records(file), 1):
                if at == number:
                    yield at, record.cells if isinstance(record, Broken) else record
                    number = next(wanted, 0)
                    if not number:
                        return


def _position(file: IO[str]) -> int:
    """Bytes of the file on disk that are read, packed or not."""
    raw: Any = getattr(file, "buffer", file)
    packed = getattr(raw, "fileobj", None)
    return int((packed or raw).tell())


def _rows(piece: list[list[str] | Broken], places: list[tuple[str, int]], first: int) -> Rows:
    broken = [(first + at, r.wrong) for at, r in enumerate(piece) if isinstance(r, Broken)]
    numbers = np.arange(first, first + len(piece))
    if broken:
        numbers = np.delete(numbers, [number - first for number, _ in broken])
    good = [record for record in piece if not isinstance(record, Broken)]
    columns = {name: pa.array([cells[at] for cells in good], pa.string()) for name, at in places}
    return Rows(numbers, columns, broken)


class Parquet:
    """Rows with types; the number of a row counts from 1 over the whole file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.file = pq.ParquetFile(path)
        except (pa.ArrowInvalid, OSError) as wrong:
            raise UnreadableExtract(f"{path.name} is no Parquet file: {wrong}") from wrong
        schema = self.file.schema_arrow
        self.header = [field.name for field in schema if not pa.types.is_nested(field.type)]

    def pieces(self, columns: Sequence[str], tick: Callable[[float], None]) -> Iterator[Rows]:
        first, whole = 1, max(1, self.file.metadata.num_rows)
        for batch in self.file.iter_batches(CHUNK, columns=list(columns)):
            numbers = np.arange(first, first + batch.num_rows)
            yield Rows(numbers, {name: batch.column(name) for name in columns}, [])
            first += batch.num_rows
            tick((first - 1) / whole)

    def cells(self, wanted: Iterator[int]) -> Iterator[tuple[int, list[str]]]:
        first, number = 1, next(wanted, 0)
        for batch in self.file.iter_batches(CHUNK, columns=self.header):
            while number and number < first + batch.num_rows:
                row = batch.slice(number - first, 1)
                found = [texts(column)[0].as_py() for column in row.columns]
                yield number, ["" if cell is None else cell for cell in found]
                number = next(wanted, 0)
            first += batch.num_rows
