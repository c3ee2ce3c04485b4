"""Events as columns: what a part of the archive holds, and the way back to events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

import pyarrow as pa

from ..domain import Attribute, Entry, Event, Kind, Line, Tender, TenderStatus, TenderType

WORD = pa.dictionary(pa.int32(), pa.string())
LINE = pa.struct(
    [
        ("item", pa.string()),
        ("department", pa.string()),
        ("quantity", pa.int64()),
        ("price", pa.int64()),
        ("discount", pa.int64()),
        ("void", pa.bool_()),
        ("entry", pa.string()),
    ]
)
TENDER = pa.struct(
    [("type", pa.string()), ("amount", pa.int64()), ("token", pa.string()), ("status", pa.string())]
)
FIELDS = {
    "key": pa.string(),
    "kind": WORD,
    "at": pa.int64(),
    "received": pa.int64(),
    "store": WORD,
    "register": WORD,
    "employee": WORD,
    "zone": WORD,
    "business_date": WORD,
    "sequence": pa.int64(),
    "customer": pa.string(),
    "customer_entry": WORD,
    "receipt": pa.string(),
    "approver": WORD,
    "lines": pa.list_(LINE),
    "tenders": pa.list_(TENDER),
    "difference": pa.int64(),
}
"""The fields of an event in its own order, all but the attributes; no cell is null."""
VERDICT = {
    "known": pa.int64(),
    "confirmed": pa.bool_(),
    "loss": pa.int64(),
    "weight": pa.float64(),
}
"""What a review said of the event; all null where none did."""
ROW = "row"
"""Which row of its file an event began in, from 1."""
ATTRIBUTE = "attr."
"""Before the name of a custom attribute: a number, a text, or null where the event has none."""

Word = TypeVar("Word", bound=StrEnum)


def events_of(table: pa.Table) -> Iterator[Event]:
    """The rows as events, in their order."""
    if not table.num_rows:
        return iter(())
    columns: dict[str, Sequence[Any]] = {
        name: _texts(table[name]) for name in FIELDS if name not in ("lines", "tenders")
    }
    columns["kind"] = _words(table["kind"], Kind)
    columns["customer_entry"] = _words(table["customer_entry"], Entry)
    columns["lines"] = _lines(_joined(table["lines"]))
    columns["tenders"] = _tenders(_joined(table["tenders"]))
    ordered = [columns[name] for name in FIELDS]
    return map(Event, *ordered, _attributes(table))


def _joined(column: pa.ChunkedArray) -> Any:
    """The column as one array, whatever number of pieces it came in."""
    whole: Any = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return whole.chunk(0) if whole.num_chunks else pa.array([], whole.type)
    return whole


def _texts(column: pa.ChunkedArray) -> list[Any]:
    """Plain values; a word of a dictionary is one object however often it stands there."""
    whole = _joined(column)
    if isinstance(whole, pa.DictionaryArray):
        words = whole.dictionary.to_pylist()
        return [words[code] for code in whole.indices.to_numpy().tolist()]
    if pa.types.is_integer(whole.type):
        return list(whole.to_numpy(zero_copy_only=False).tolist())
    return list(whole.to_pylist())


def _words(column: Any, names: type[Word]) -> list[Word]:
    whole = _joined(column) if isinstance(column, pa.ChunkedArray) else column
    if not isinstance(whole, pa.DictionaryArray):
        whole = whole.dictionary_encode()
    known = [names(word) for word in whole.dictionary.to_pylist()]
    return [known[code] for code in whole.indices.to_numpy().tolist()]


def _lines(whole: Any) -> list[tuple[Line, ...]]:
    flat = dict(zip((field.name for field in LINE), whole.values.flatten(), strict=True))
    parts = [
        _words(part, Entry) if name == "entry" else _plain(part) for name, part in flat.items()
    ]
    return _cut(tuple(map(Line, *parts)), whole)


def _tenders(whole: Any) -> list[tuple[Tender, ...]]:
    type_, amount, token, status = whole.values.flatten()
    flat = tuple(
        map(
            Tender,
            _words(type_, TenderType), _plain(amount), _plain(token), _words(status, TenderStatus),
        )
    )  # fmt: skip
    return _cut(flat, whole)


def _plain(part: Any) -> list[Any]:
    if pa.types.is_integer(part.type):
        return list(part.to_numpy().tolist())
    return list(part.to_pylist())


def _cut(flat: tuple[Any, ...], whole: Any) -> list[tuple[Any, ...]]:
    """The pieces of all rows; `values` of a slice are those of the whole, as its offsets are."""
    return [flat[start:stop] for start, stop in pairwise(whole.offsets.to_numpy().tolist())]


def _attributes(table: pa.Table) -> Iterable[dict[str, Attribute]]:
    names = [name for name in table.column_names if name.startswith(ATTRIBUTE)]
    if not names:
        return ({} for _ in range(table.num_rows))
    short = [name.removeprefix(ATTRIBUTE) for name in names]
    columns = [table[name].to_pylist() for name in names]
    return (
        {name: value for name, value in zip(short, row, strict=True) if value is not None}
        for row in zip(*columns, strict=True)
    )


def table_of(events: Iterable[Event]) -> pa.Table:
    """Events as a table of FIELDS and their attributes; the inverse of `events_of`.

    Numbers of attributes are floats then, truth values the words that rules say for them.
    """
    listed = list(events)
    columns = {
        name: pa.array([_cell(getattr(event, name)) for event in listed], kind)
        for name, kind in FIELDS.items()
    }
    names = dict.fromkeys(name for event in listed for name in event.attributes)
    for name in names:
        columns[ATTRIBUTE + name] = _attribute([event.attributes.get(name) for event in listed])
    return pa.table(columns)


def _cell(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return [{name: getattr(part, name) for name in part.__slots__} for part in value]


def _attribute(values: list[Attribute | None]) -> pa.Array:
    """One column has one type: what is a number here and a text there becomes a text."""
    if any(isinstance(value, str | bool) for value in values):
        return pa.array([None if v is None else _said(v) for v in values], pa.string())
    return pa.array(values, pa.float64())


def _said(value: Attribute) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
