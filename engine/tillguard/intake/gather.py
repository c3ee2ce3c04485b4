"""Rows that belong together become one event: lines, tender, total, verdict."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..domain import Kind
from .refusals import Mask, Refusal
from .table import ATTRIBUTE, FIELDS, LINE, ROW, TENDER, VERDICT

BACK = (Kind.RETURN, Kind.VOID, Kind.POST_VOID, Kind.CANCEL)
"""Kinds that count what was given back as positive, as the till's messages do."""
Places = NDArray[np.int64]
DAY = 86_400


def gathered(rows: pa.Table, starts: Places, pays: bool) -> pa.Table:
    """One event for every run of rows that begins at `starts`, in order of receipt, as the archive
    holds it; `pays` where the mapping says something of a tender."""
    first = rows.take(pa.array(starts))
    sizes = np.diff(np.append(starts, rows.num_rows))
    amounts = _amounts(rows)
    totals = np.add.reduceat(amounts, starts)
    kind = pc.if_else(first["kind"].is_valid(), first["kind"], _by_sign(totals))
    turned = _is_back(kind) & (totals < 0)
    signs = np.where(turned, -1, 1)
    made: dict[str, Any] = {name: first[name] for name in FIELDS if name in first.column_names}
    made["kind"] = kind
    made["lines"] = _lines(rows, starts, np.repeat(signs, sizes))
    made["tenders"] = _tenders(first, totals * signs, kind, pays)
    made["difference"] = _whole(first, "difference")
    made |= _verdicts(rows, starts, np.abs(totals))
    made[ROW] = first[ROW]
    made |= {n: first[n] for n in first.column_names if n.startswith(ATTRIBUTE)}
    schema = [(name, {**FIELDS, **VERDICT}.get(name)) for name in made]
    whole = pa.table({n: made[n] if t is None else _as(made[n], t) for n, t in schema})
    return whole.take(pa.array(np.lexsort([whole[ROW].to_numpy(), whole["received"].to_numpy()])))


def _as(column: Any, kind: Any) -> Any:
    made = column if isinstance(column, pa.ChunkedArray | pa.Array) else pa.array(column)
    if pa.types.is_dictionary(kind):
        return made.dictionary_encode()
    return made if pa.types.is_list(kind) else made.cast(kind)


def _amounts(rows: pa.Table) -> Places:
    price, quantity, discount = (_whole(rows, n) for n in ("price", "quantity", "discount"))
    counts = _flag(pc.not_equal(rows["void"], "yes"))
    return np.where(counts, price * quantity // 1000 - discount, 0)


def _whole(rows: pa.Table, name: str) -> Places:
    column = rows[name]
    if pa.types.is_null(column.type):
        return np.zeros(rows.num_rows, np.int64)
    return column.fill_null(0).to_numpy()


def _flag(column: Any) -> Mask:
    return (
        column.fill_null(False).to_numpy(zero_copy_only=False)
        if isinstance(column, pa.Array)
        else column.fill_null(False).to_numpy()
    )


def _by_sign(totals: Places) -> pa.Array:
    return pa.array(["sale", "return"]).take(pa.array((totals < 0).astype(np.int8)))


def _is_back(kind: Any) -> Mask:
    return _flag(pc.is_in(kind, pa.array(BACK)))


def _lines(rows: pa.Table, starts: Places, signs: Places) -> pa.Array:
    there = rows["line"].to_numpy()
    if not len(there) or not there[0]:
        return pa.ListArray.from_arrays(np.zeros(len(starts) + 1, np.int32), pa.array([], LINE))
    columns = [
        rows["item"],
        rows["department"],
        pa.array(_whole(rows, "quantity") * signs),
        rows["price"],
        pa.array(_whole(rows, "discount") * signs),
        pc.equal(rows["void"], "yes"),
        rows["entry"],
    ]
    offsets = np.append(starts, rows.num_rows).astype(np.int32)
    return _lists(offsets, columns, LINE)


def _tenders(first: pa.Table, totals: Places, kind: Any, pays: bool) -> pa.Array:
    count = first.num_rows if pays else 0
    offsets = np.minimum(np.arange(first.num_rows + 1), count).astype(np.int32)
    if not pays:
        return pa.ListArray.from_arrays(offsets, pa.array([], TENDER))
    token = first["card"]
    by_token = pc.if_else(pc.equal(token, ""), "cash", "card")
    type_ = pc.if_else(first["tender"].is_valid(), first["tender"], by_token)
    columns = [type_, pa.array(_paid(first, totals, kind)), token, first["tender_status"]]
    return _lists(offsets, columns, TENDER)


def _paid(first: pa.Table, totals: Places, kind: Any) -> Places:
    if pa.types.is_null(first["paid"].type):
        return totals
    paid = _whole(first, "paid")
    return np.where(_is_back(kind) & (paid < 0), -paid, paid)


def _lists(offsets: Any, columns: list[Any], kind: Any) -> pa.Array:
    plain = [
        c.combine_chunks().cast(field.type) if isinstance(c, pa.ChunkedArray) else c
        for c, field in zip(columns, kind, strict=True)
    ]
    whole = pa.StructArray.from_arrays(plain, fields=list(kind))
    return pa.ListArray.from_arrays(pa.array(offsets), whole)


def _verdicts(rows: pa.Table, starts: Places, totals: Places) -> dict[str, Any]:
    """Confirmed where one of the rows is; known when the last of them was; the loss that is said,
    else the event's whole amount."""
    said = rows["confirmed"].cast(pa.int8()).fill_null(-1).to_numpy()
    side = np.maximum.reduceat(said, starts)
    known = np.maximum.reduceat(np.where(said >= 0, rows["known"].to_numpy(), 0), starts)
    lost = rows["loss"].cast(pa.int64()).fill_null(-1).to_numpy()
    loss = np.maximum.reduceat(lost, starts)
    loss = np.where(side == 1, np.where(loss >= 0, loss, totals), 0)
    nobody = side < 0
    weight = rows["weight"].to_numpy()[starts]
    return {
        "known": pa.array(known, mask=nobody),
        "confirmed": pa.array(side == 1, mask=nobody),
        "loss": pa.array(loss, mask=nobody),
        "weight": pa.array(weight, mask=nobody),
    }


def runs(rows: pa.Table) -> tuple[pa.Table, Places]:
    """The rows with those of one key together, and where each key begins."""
    codes = rows["key"].combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.lexsort([rows[ROW].to_numpy(), codes])
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(order) else order
    return rows.take(pa.array(order)), starts


def doubts(rows: pa.Table, starts: Places) -> list[tuple[Mask, Refusal]]:
    """Runs that cannot be one transaction, each with why."""
    at = rows["at"].to_numpy()
    spread = np.maximum.reduceat(at, starts) - np.minimum.reduceat(at, starts)
    remedy = "name more columns in fields.key, so that it is one transaction's own"
    found = [
        (spread > DAY, Refusal("ambiguous-key", "", f"rows more than a day apart: {remedy}")),
    ]
    for name in ("store", "register"):
        codes = rows[name].combine_chunks().dictionary_encode().indices.to_numpy()
        mixed = np.maximum.reduceat(codes, starts) != np.minimum.reduceat(codes, starts)
        found.append(
            (mixed, Refusal("ambiguous-key", "", f"rows of more than one {name}: {remedy}"))
        )
    return found
