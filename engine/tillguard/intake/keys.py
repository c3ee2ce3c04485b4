"""Which keys the archive has: 16 bytes each in memory, exact through a look at the part."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from .table import ROW

Places = NDArray[np.int64]


class First(NamedTuple):
    """Where a key stood first."""

    file: str
    row: int


class Keys:
    """Sorted runs of hashes with their places; runs of like size are merged, so there are few."""

    def __init__(self) -> None:
        self.parts: list[tuple[Path, str]] = []
        self.runs: list[tuple[NDArray[np.uint64], Places]] = []

    def add(self, part: Path, file: str) -> None:
        """Take in the keys of a part that came from the file of this name."""
        hashes = hashed(_key_rows(part)["key"])
        places = (len(self.parts) << 32) + np.arange(len(hashes))
        self.parts.append((part, file))
        order = np.argsort(hashes, kind="stable")
        self.runs.append((hashes[order], places[order]))
        while len(self.runs) > 1 and len(self.runs[-2][0]) < 2 * len(self.runs[-1][0]):
            self._merge()

    def _merge(self) -> None:
        later, earlier = self.runs.pop(), self.runs.pop()
        hashes, places = (np.concatenate(pair) for pair in zip(earlier, later, strict=True))
        order = np.argsort(hashes, kind="stable")
        self.runs.append((hashes[order], places[order]))

    def first(self, keys: Any) -> dict[int, First]:
        """Of those keys that are there already: where each stood first."""
        hashes = hashed(keys)
        found: dict[int, First] = {}
        for run, places in self.runs:
            start = np.searchsorted(run, hashes)
            there = run[np.minimum(start, len(run) - 1)] == hashes if len(run) else start < 0
            hit = np.flatnonzero(there)
            for number in hit:
                exact = self._exact(keys[number].as_py(), run, places, int(start[number]))
                if exact is not None:
                    found[int(number)] = exact
        return found

    def _exact(self, key: str, run: NDArray[np.uint64], places: Places, at: int) -> First | None:
        wanted = run[at]
        while at < len(run) and run[at] == wanted:
            part, row = divmod(int(places[at]), 1 << 32)
            path, file = self.parts[part]
            rows = _key_rows(path)
            if rows["key"][row].as_py() == key:
                return First(file, rows[ROW][row].as_py())
            at += 1
        return None


def hashed(keys: Any) -> NDArray[np.uint64]:
    """64 bits of every key, the same in every process."""
    import pandas as pd

    plain = keys.to_numpy(zero_copy_only=False) if isinstance(keys, pa.Array) else keys.to_numpy()
    return pd.util.hash_array(plain.astype(object), categorize=False)


@lru_cache(maxsize=16)
def _key_rows(part: Path) -> pa.Table:
    return pq.read_table(part, columns=["key", ROW]).combine_chunks()
