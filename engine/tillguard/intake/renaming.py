"""Takes somebody's name out of imported history: another stands in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .parts import write_part
from .table import ATTRIBUTE

TENDERS, TOKEN = "tenders", "token"


def renamed_parts(folder: Path, columns: Sequence[str], was: str, now: str) -> int:
    """Rewrite every part below the folder in which one of the columns, or an attribute, is `was`;
    how many rows there were. The column "token" is that of the tenders."""
    return sum(_renamed(part, columns, was, now) for part in sorted(folder.rglob("*.parquet")))


def named_rows(folder: Path, columns: Sequence[str], was: str) -> int:
    """How many rows of the parts below the folder hold `was` there."""
    rows = 0
    for part in sorted(folder.rglob("*.parquet")):
        table = pq.read_table(part)
        rows += int(pc.sum(_named(table, columns, was)).as_py() or 0)
    return rows


def _renamed(part: Path, columns: Sequence[str], was: str, now: str) -> int:
    table = pq.read_table(part)
    rows = int(pc.sum(_named(table, columns, was)).as_py() or 0)
    if not rows:
        return 0
    for name in _texts(table, columns):
        where = table.schema.get_field_index(name)
        table = table.set_column(where, table.schema.field(name), _without(table[name], was, now))
    if TOKEN in columns and TENDERS in table.column_names:
        where = table.schema.get_field_index(TENDERS)
        tenders = table[TENDERS].combine_chunks()
        fresh = _in_tenders(tenders, lambda texts: _without(texts, was, now))
        table = table.set_column(where, table.schema.field(TENDERS), fresh)
    write_part(part, table)
    return rows


def _texts(table: pa.Table, columns: Sequence[str]) -> list[str]:
    return [
        name
        for name in table.column_names
        if (name in columns or name.startswith(ATTRIBUTE))
        and _is_text(table.schema.field(name).type)
    ]


def _is_text(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(value) or pa.types.is_large_string(value))


def _named(table: pa.Table, columns: Sequence[str], was: str) -> pa.ChunkedArray:
    """Of each row whether it holds `was`."""
    found = pa.chunked_array([pa.repeat(pa.scalar(False), table.num_rows)])
    for name in _texts(table, columns):
        one = pc.fill_null(pc.equal(table[name].cast(pa.string()), was), False)
        found = pc.or_(found, one)
    if TOKEN in columns and TENDERS in table.column_names:
        tenders = table[TENDERS].combine_chunks()
        hit = pc.equal(pc.list_flatten(tenders).field(TOKEN), was)
        rows = pc.unique(pc.list_parent_indices(tenders).filter(pc.fill_null(hit, False)))
        found = pc.or_(found, pc.is_in(pa.array(range(table.num_rows), rows.type), rows))
    return found


def _without(texts: pa.Array, was: str, now: str) -> pa.Array:
    plain = texts.cast(pa.string())
    return pc.if_else(pc.fill_null(pc.equal(plain, was), False), now, plain).cast(texts.type)


def _in_tenders(column: pa.ListArray, take: Callable[[pa.Array], pa.Array]) -> pa.ListArray:
    parts = column.flatten()
    fields = [parts.type.field(at) for at in range(parts.type.num_fields)]
    cells = [take(parts.field(one.name)) if one.name == TOKEN else parts.field(one.name)
             for one in fields]  # fmt: skip
    offsets = pc.subtract(column.offsets, column.offsets[0])
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(cells, fields=fields))
