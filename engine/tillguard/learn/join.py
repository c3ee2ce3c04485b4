"""Columns from several processes put side by side, on the number of the event."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..errors import ReplayFailed
from ..features import KEEPERS
from .kept import BLOCK, on_disk, unnamed
from .table import Table


@dataclass(frozen=True, slots=True)
class Part:
    """What one process has seen; the vectors (its families' columns only) are in its file.

    Only the first carries the table with the names of the rows: they are the same everywhere.
    """

    numbers: array[int]
    packed: dict[str, bytes]
    table: Table | None


def joined(
    parts: Sequence[Part], shares: Sequence[tuple[int, ...]], files: Sequence[Path], folder: Path
) -> Table:
    """The columns of all processes side by side, row by row of the same event number."""
    first = parts[0]
    assert first.table is not None
    if any(part.numbers != first.numbers for part in parts):
        raise ReplayFailed("the processes kept different events: the files changed meanwhile")
    rows = len(first.numbers)
    whole = unnamed(folder)
    columns = [columns_of(share) for share in shares]
    with ExitStack() as ending:
        vectors = [
            on_disk(ending.enter_context(file.open("rb")), rows, len(mine))
            for file, mine in zip(files, columns, strict=True)
        ]
        width = sum(map(len, columns))
        for start in range(0, rows, BLOCK):
            block = np.empty((min(BLOCK, rows - start), width))
            for mine, some in zip(columns, vectors, strict=True):
                block[:, mine] = some[start : start + BLOCK]
            whole.write(block.data)
    whole.flush()
    return replace(first.table, vectors=on_disk(whole, rows, width))


def columns_of(keepers: Sequence[int]) -> list[int]:
    """Which columns of the catalogue these keepers write."""
    ends = np.cumsum([0, *(len(keeper.features) for keeper in KEEPERS)])
    return [column for k in keepers for column in range(int(ends[k]), int(ends[k + 1]))]
