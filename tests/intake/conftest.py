"""An archive made of given events, without a file or mapping."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tillguard.domain import Event, Label
from tillguard.intake import Archive, Imported
from tillguard.intake.archive import Contents
from tillguard.intake.table import ROW, VERDICT, table_of


def kept(
    folder: Path, files: Sequence[Sequence[Event]], labels: Sequence[Label] = (), group: int = 3
) -> Archive:
    """Each list of events as one imported file of one part, its row groups of `group` rows."""
    verdicts = {label.key: label for label in labels}
    folder.mkdir(parents=True, exist_ok=True)
    imports = []
    for number, events in enumerate(files):
        said = [verdicts.get(event.key) for event in events]
        table = table_of(events).append_column(ROW, pa.array(range(1, len(events) + 1), pa.int64()))
        for name, kind in VERDICT.items():
            cells = [getattr(label, name) if label else None for label in said]
            table = table.append_column(name, pa.array(cells, kind))
        ordered = table.sort_by([("received", "ascending"), (ROW, "ascending")])
        pq.write_table(ordered, folder / f"{number}.parquet", row_group_size=group)
        rows = len(events)
        imports.append(Imported(f"{number}.csv", "", "", (f"{number}.parquet",), rows, rows, 0))
    Contents("USD", tuple(imports)).write(folder)
    return Archive(folder)
