"""A file of documents, of which its reader made events: piece by piece to parts and rejects."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from ..domain import Event
from .keys import Keys
from .parts import refused, rejects_of, write_part, write_rejects
from .pieces import refuse_known
from .refusals import Refusal, Refusals
from .rejects import Unwritten
from .source import CHUNK
from .table import ROW, VERDICT, table_of


class Documents:
    """The import of one file below `work`; its documents count from 1, and none has a verdict."""

    def __init__(self, file: str, found: Iterator[Event | Refusal], work: Path, keys: Keys) -> None:
        self.file, self.found, self.work, self.keys = file, found, work, keys
        self.rows, self.raw = 0, Unwritten()

    def run(self) -> list[Path]:
        """All parts; what an earlier run wrote is taken as it is."""
        parts: list[Path] = []
        while piece := list(islice(self.found, CHUNK)):
            number = len(parts)
            part = self.work / f"{number:06d}.parquet"
            if not part.exists():
                self._take(piece, part, self.work / f"rejects-{number:06d}.parquet")
            self.keys.add(part, self.file)
            self.rows += len(piece)
            parts.append(part)
        return parts

    def _take(self, piece: list[Event | Refusal], part: Path, rejects: Path) -> None:
        numbered = list(enumerate(piece, self.rows + 1))
        events = [(n, event) for n, event in numbered if isinstance(event, Event)]
        unread = [(n, why) for n, why in numbered if isinstance(why, Refusal)]
        table = table_of(event for _, event in events)
        table = table.append_column(ROW, pa.array([n for n, _ in events], pa.int64()))
        for name, kind in VERDICT.items():
            table = table.append_column(name, pa.nulls(len(events), kind))
        refusals = Refusals(len(events))
        refuse_known(table["key"], table[ROW].to_numpy(), self.file, self.keys, refusals)
        gone = rejects_of([n for n, _ in unread], [why for _, why in unread])
        write_rejects(rejects, pa.concat_tables([gone, refused(table, refusals)]))
        good = table.filter(pa.array(refusals.good))
        order = np.lexsort([good[ROW].to_numpy(), good["received"].to_numpy()])
        write_part(part, good.take(pa.array(order)))
