"""Many parts, each in order of receipt, read as one: the memory is that of what overlaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .table import ROW

GROUP = 16_384
"""Rows of one row group: so much is read of a part at once."""
NEVER = 2**63 - 1


@dataclass(slots=True)
class _Group:
    """A row group of a part: the receipt of its first row, and what is not yet given out of it."""

    first: int
    rank: int
    part: Path
    number: int
    rest: pa.Table | None = None

    def load(self, columns: Sequence[str] | None) -> None:
        table = opened(self.part).read_row_group(self.number, columns)
        rank = pa.array(np.full(table.num_rows, self.rank))
        self.rest = table.append_column("rank", rank)

    def before(self, moment: int) -> pa.Table:
        """Takes out what was received before the moment."""
        assert self.rest is not None
        received = self.rest["received"].to_numpy()
        cut = len(received) if moment == NEVER else int(np.searchsorted(received, moment))
        taken, self.rest = self.rest.slice(0, cut), self.rest.slice(cut)
        return taken


def in_order(
    ranked: Sequence[tuple[int, Path]], columns: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """The rows of all parts by receipt, then rank of their part, then their place in it.

    Equal ranks are parts of one file, of which `row` tells the place.
    """
    groups = sorted(_groups(ranked), key=lambda g: (g.first, g.rank, g.part, g.number))
    waiting: list[_Group] = []
    for group, following in pairwise([*groups, None]):
        assert group is not None
        after = following.first if following else NEVER
        group.load(columns)
        waiting.append(group)
        pieces = [piece for g in waiting if (piece := g.before(after)).num_rows]
        waiting = [g for g in waiting if g.rest is not None and g.rest.num_rows]
        if pieces:
            yield _sorted(pieces).drop_columns("rank")


def _groups(ranked: Sequence[tuple[int, Path]]) -> Iterator[_Group]:
    for rank, part in ranked:
        meta = pq.read_metadata(part)
        paths = [meta.schema.column(i).path for i in range(meta.num_columns)]
        column = paths.index("received")
        for number in range(meta.num_row_groups):
            group = meta.row_group(number)
            if group.num_rows:
                yield _Group(group.column(column).statistics.min, rank, part, number)


def _sorted(pieces: list[pa.Table]) -> pa.Table:
    if len(pieces) == 1:
        return pieces[0]
    whole = pa.concat_tables(pieces, promote_options="permissive").unify_dictionaries()
    order = np.lexsort([whole[name].to_numpy() for name in (ROW, "rank", "received")])
    return whole.take(pa.array(order))


@lru_cache(maxsize=64)
def opened(part: Path) -> pq.ParquetFile:
    """A part that is read again and again; its name is its content's, so it never changes."""
    return pq.ParquetFile(part)
