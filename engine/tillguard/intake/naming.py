"""What names the transaction of every row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .cells import Words, trimmed
from .columns import Columns
from .mapping import MappingFile
from .refusals import Refusal
from .texts import LONGEST, checked


def has_own(said: MappingFile) -> bool:
    """Whether the extract names its transactions, so that two of its rows may have one name."""
    fields = said.fields
    four = (fields.store, fields.register_, fields.sequence, fields.time)
    return fields.key is not None or None not in four


def keys_of(columns: Columns, made: Mapping[str, Any]) -> pa.Array:
    """Given, or store/register/business date/sequence, or the file's name and the row."""
    key = columns.fields.key
    if key is not None:
        named = _given(columns, key.columns)
    elif has_own(columns.said):
        number = pa.array(made["sequence"]).cast(pa.string())
        names = (made[name] for name in ("store", "register", "business_date"))
        named = pc.binary_join_element_wise(*names, number, "/")
    else:
        rows = pa.array(columns.rows.numbers).cast(pa.string())
        file = pa.repeat(columns.about.file, columns.count)
        named = pc.binary_join_element_wise(file, rows, ":")
    long = pc.greater(pc.utf8_length(named), LONGEST).fill_null(False)
    message = f"the key has more than {LONGEST} characters: name fewer columns"
    columns.refusals.add(long.to_numpy(zero_copy_only=False), Refusal("too-long", "", message))
    return named.fill_null("")


def _given(columns: Columns, names: list[str]) -> pa.Array:
    made = []
    for name in names:
        cells = trimmed(columns.rows.columns[name], columns.said.missing)
        columns.refuse_empty(cells, "key", name)
        made.append(Words(cells).each(checked("key"), name, columns.refusals))
    return pc.binary_join_element_wise(*made, "/") if len(made) > 1 else made[0]
