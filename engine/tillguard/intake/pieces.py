"""A file of which each row is a transaction: piece by piece to parts and rejects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from .columns import Circumstances
from .convert import converted
from .gather import gathered
from .keys import Keys
from .naming import has_own
from .parts import refused, rejects_of, write_part, write_rejects
from .reading import Mapping
from .refusals import Refusal, Refusals
from .source import Extract, Rows
from .table import ROW


class Pieces:
    """The import of one file below `work`; `rows` counts what it had."""

    def __init__(
        self, mapping: Mapping, about: Circumstances, extract: Extract, work: Path, keys: Keys,
        tick: Callable[[float], None],
    ) -> None:  # fmt: skip
        self.mapping, self.about = mapping, about
        self.raw: Extract = extract
        self.work, self.keys, self.tick = work, keys, tick
        self.rows = 0
        self.pays, self.named = pays(mapping), has_own(mapping.said)

    def read(self) -> Iterator[tuple[int, Rows]]:
        """Every piece with its number from 0."""
        for number, rows in enumerate(self.raw.pieces(list(self.mapping.columns), self.tick)):
            self.rows += rows.count
            yield number, rows

    def run(self) -> list[Path]:
        """All parts; what an earlier run wrote is taken as it is."""
        parts = []
        for number, rows in self.read():
            part = self.work / f"{number:06d}.parquet"
            if not part.exists():
                self._take(rows, part, self.work / f"rejects-{number:06d}.parquet")
            if self.named:
                self.keys.add(part, self.about.file)
            parts.append(part)
        return parts

    def _take(self, rows: Rows, part: Path, rejects: Path) -> None:
        table, refusals = converted(self.mapping, rows, self.about)
        if self.named or self.keys.parts:
            refuse_known(table["key"], table[ROW].to_numpy(), self.about.file, self.keys, refusals)
        gone = pa.concat_tables([refused(table, refusals), broken(rows)])
        write_rejects(rejects, gone)
        good = table.filter(pa.array(refusals.good))
        write_part(part, gathered(good, np.arange(good.num_rows), self.pays))


def pays(mapping: Mapping) -> bool:
    """Whether the mapping says something of a tender."""
    fields = mapping.said.fields
    return any((fields.card, fields.tender, fields.paid))


def broken(rows: Rows) -> pa.Table:
    """Rows that are none, as rejects."""
    why = [Refusal("columns", "", f"{wrong}: mend the row") for _, wrong in rows.broken]
    return rejects_of([number for number, _ in rows.broken], why)


def refuse_known(keys: Any, rows: Any, file: str, known: Keys, refusals: Refusals) -> None:
    """Refuse keys that the archive has or that an earlier one of these has; `rows` are the numbers
    of theirs in the file."""
    import pandas as pd

    def said(where: str, row: int) -> Refusal:
        message = f"this transaction is there already, from row {row} of {where}"
        return Refusal("duplicate-key", "", f"{message}: leave one of them out")

    there = known.first(keys)
    where = np.zeros(len(rows), bool)
    where[list(there)] = True
    refusals.each(where, lambda at: said(there[at].file, there[at].row))
    plain = pd.Series(keys.to_pylist(), dtype=object).where(refusals.good)
    again = plain.duplicated() & plain.notna()
    if again.any():
        first = dict(zip(plain[::-1], rows[::-1].tolist(), strict=True))
        refusals.each(again.to_numpy(), lambda at: said(file, first[plain[at]]))
