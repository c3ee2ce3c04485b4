"""Custom attributes of a piece of rows: numbers and categories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .amounts import numbers, written
from .cells import Words
from .columns import Columns
from .mapping import TextPart
from .table import ATTRIBUTE
from .texts import checked, text


def attributes(columns: Columns) -> dict[str, Any]:
    """A column for each declared attribute: floats or texts, null where a row has none."""
    made: dict[str, Any] = {}
    read = written(columns.said.decimal, columns.said.thousands)
    for name, part in columns.said.attributes.items():
        cells, column = columns.cells(part, name)
        if part.kind == "category":
            as_text = TextPart(column=column or name, values=part.values)
            found = Words(cells).each(text(as_text, name, b""), column, columns.refusals)
            made[ATTRIBUTE + name] = columns.filled(found, cells, part, name, column)
        else:
            filled = columns.filled(cells, cells, part, name, column)
            hint = f"; say `kind: category` for attributes.{name}"
            found = numbers(filled, read, column, columns.refusals, hint)
            _refuse_long(columns, filled, found, column)
            made[ATTRIBUTE + name] = pa.array(found, mask=np.isnan(found))
    return made


def _refuse_long(
    columns: Columns, cells: pa.Array, found: NDArray[np.float64], column: str
) -> None:
    """A number may be a card's as well as a text may."""
    long = pa.array(np.abs(found) >= 1e12)
    if long.true_count:
        Words(pc.if_else(long, cells, None)).each(checked("number"), column, columns.refusals)
