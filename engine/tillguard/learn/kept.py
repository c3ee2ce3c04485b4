"""The rows that a replay keeps: vectors go to disk block by block, memory holds their names."""

from __future__ import annotations

import tempfile
from array import array
from pathlib import Path
from typing import IO

import numpy as np

from ..domain import Event, Kind
from .attributes import Said
from .table import Floats, Table

BLOCK = 4096
"""Rows that wait in memory: 5 MB of vectors."""


class Kept:
    """Rows in order of receipt, each under the number of its event.

    The vectors are written to an unnamed file in `folder` (the system's for temporary files where
    it is None), which ends with the last table that shows it, or to the `file` that is given.
    """

    def __init__(self, width: int, folder: Path | None, file: IO[bytes] | None = None) -> None:
        self.width = width
        self.keys: list[str] = []
        self.kinds: list[Kind] = []
        self.received, self.numbers = array("q"), array("q")
        self.said = Said()
        self.file = file or unnamed(folder)
        self.block = array("d")

    def add(self, number: int, event: Event, vector: array[float]) -> None:
        if event.attributes:
            self.said.add(len(self.keys), event.attributes)
        self.keys.append(event.key)
        self.kinds.append(event.kind)
        self.received.append(event.received)
        self.numbers.append(number)
        self.block.extend(vector)
        if len(self.block) >= BLOCK * self.width:
            self._write()

    def _write(self) -> None:
        self.file.write(self.block)
        del self.block[:]

    def table(self) -> Table:
        """What was kept; the vectors stay on disk until they are read."""
        return Table(
            self.keys,
            self.kinds,
            np.array(self.received, np.int64),
            self.vectors(),
            self.said.columns(len(self.keys)),
        )

    def vectors(self) -> Floats:
        self._write()
        self.file.flush()
        return on_disk(self.file, len(self.keys), self.width)


def unnamed(folder: Path | None) -> IO[bytes]:
    """A file in `folder` that is gone as soon as nothing shows it any more."""
    return tempfile.TemporaryFile(dir=folder)


def on_disk(file: IO[bytes], rows: int, width: int) -> Floats:
    """The doubles of a file as rows, read where they are looked at."""
    if not rows or not width:
        return np.zeros((rows, width))
    return np.memmap(file, np.float64, "r", shape=(rows, width))
