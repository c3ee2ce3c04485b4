"""Takes what is too old out of imported history."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from .parts import write_part

RECEIVED = "received"


def left_parts(folder: Path, before: int, dry: bool) -> int:
    """Rewrite every part below the folder without what was received before then (epoch seconds);
    how many rows left, or would."""
    rows = 0
    for part in sorted(folder.rglob("*.parquet")):
        if RECEIVED not in pq.read_schema(part).names:
            continue
        old = int(
            pc.sum(pc.less(pq.read_table(part, columns=[RECEIVED])[RECEIVED], before)).as_py() or 0
        )
        rows += old
        if old and not dry:
            table = pq.read_table(part)
            write_part(part, table.filter(pc.greater_equal(table[RECEIVED], before)))
    return rows
