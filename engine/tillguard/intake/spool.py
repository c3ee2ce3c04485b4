"""A file of which many rows are one transaction, wherever in it they stand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .convert import converted
from .gather import Places, doubts, gathered, runs
from .keys import hashed
from .parts import refused, rejects_of, write_part, write_rejects, write_whole
from .pieces import Pieces, broken, refuse_known
from .refusals import Refusal, Refusals
from .source import Rows
from .table import ROW

BUCKET = 8 << 20
"""Bytes of the file that one bucket is for: so much is grouped in memory at once."""


class Spool:
    """Deals the rows into buckets by the hash of their key, then groups each bucket by itself."""

    def __init__(self, pieces: Pieces, size: int) -> None:
        self.pieces = pieces
        self.raw, self.rows = pieces.raw, 0
        self.folder = pieces.work / "spool"
        self.buckets = -(-size // BUCKET) or 1

    def run(self) -> list[Path]:
        work = self.pieces.work
        parts = [work / f"{number:06d}.parquet" for number in range(self.buckets)]
        dealt = [self._deal(number, rows) for number, rows in self.pieces.read()]
        self.rows = self.pieces.rows
        for number, part in enumerate(parts):
            if not part.exists():
                self._group(dealt, number, part)
        return parts

    def _deal(self, number: int, rows: Rows) -> Path:
        """One piece as a file of one batch for each bucket."""
        target = self.folder / f"{number:06d}.arrow"
        if target.exists():
            return target
        table, refusals = converted(self.pieces.mapping, rows, self.pieces.about)
        nameless = pc.equal(table["key"], "").to_numpy()
        lost = Refusals(len(nameless))
        lost.reason, lost.said = np.where(nameless, refusals.reason, 0), refusals.said
        gone = pa.concat_tables([refused(table, lost), broken(rows)])
        write_rejects(self.pieces.work / f"rejects-{number:06d}.parquet", gone)
        kept = _with_reasons(table, refusals).filter(pa.array(~nameless)).combine_chunks()
        bucket = hashed(kept["key"]) % np.uint64(self.buckets)
        mine = [kept.filter(pa.array(bucket == one)) for one in range(self.buckets)]
        self.folder.mkdir(exist_ok=True)
        write_whole(target, lambda path: _write_batches(path, mine))
        return target

    def _group(self, dealt: list[Path], bucket: int, part: Path) -> None:
        read = [_read_batch(file, bucket) for file in dealt]
        rows, starts = runs(pa.concat_tables(read).combine_chunks())
        good = _refuse_wholly(rows, starts, self.pieces)
        gone = self.pieces.work / f"rejects-bucket-{bucket:06d}.parquet"
        write_rejects(gone, _rejects(rows, good))
        kept = rows.filter(pa.array(good.good))
        fresh, begins = runs(kept)
        write_part(part, gathered(fresh, begins, self.pieces.pays))


def _write_batches(path: Path, tables: list[pa.Table]) -> None:
    with pa.ipc.new_file(path, tables[0].schema) as out:
        for table in tables:
            out.write_batch(_batch(table))


def _batch(table: pa.Table) -> pa.RecordBatch:
    """The table as one batch, also where it is empty."""
    found = table.combine_chunks().to_batches()
    return found[0] if found else pa.RecordBatch.from_pylist([], table.schema)


def _read_batch(file: Path, number: int) -> pa.Table:
    with pa.memory_map(str(file)) as mapped:
        return pa.Table.from_batches([pa.ipc.open_file(mapped).get_batch(number)])


def _with_reasons(table: pa.Table, refusals: Refusals) -> pa.Table:
    """The rows with why each is refused; empty texts where it is not."""
    said = refusals.said
    for place, name in enumerate(Refusal._fields):
        words = pa.array([why[place] for why in said], pa.string())
        table = table.append_column(f"why.{name}", words.take(pa.array(refusals.reason)))
    return table


def _refuse_wholly(rows: pa.Table, starts: Places, pieces: Pieces) -> Refusals:
    """One refused row refuses its transaction, for half a receipt would be a wrong one."""
    sizes = np.diff(np.append(starts, rows.num_rows))
    numbers = rows[ROW].to_numpy()
    heads = Refusals(len(starts))
    bad = pc.not_equal(rows["why.code"], "").to_numpy()
    named = np.where(bad, numbers, 0)
    worst = np.maximum.reduceat(named, starts) if len(starts) else named

    def because(at: int) -> Refusal:
        message = f"row {worst[at]} of the same transaction is refused: mend it and import anew"
        return Refusal("same-transaction", "", message)

    heads.each(worst > 0, because)
    if len(starts):
        for where, why in doubts(rows, starts):
            heads.add(where, why)
        keys = rows["key"].take(pa.array(starts))
        refuse_known(keys, numbers[starts], pieces.about.file, pieces.keys, heads)
    whole = Refusals(rows.num_rows)
    whole.said, whole.reason = heads.said, np.repeat(heads.reason, sizes)
    return whole


def _rejects(rows: pa.Table, refusals: Refusals) -> pa.Table:
    """Every row of a refused transaction: its own reason, else that of the whole."""
    gone = refused(rows, refusals)
    own = rows.filter(pa.array(~refusals.good))
    lists = [own[f"why.{name}"].to_pylist() for name in Refusal._fields]
    theirs = zip(*(gone[name].to_pylist() for name in Refusal._fields), strict=True)
    why = [
        Refusal(*mine) if mine[0] else Refusal(*whole)
        for mine, whole in zip(zip(*lists, strict=True), theirs, strict=True)
    ]
    return rejects_of(gone[ROW].to_pylist(), why)
