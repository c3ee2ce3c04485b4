"""Their rows to ours: one row-level table for whatever shape the extract has."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from .attributes import attributes
from .clock import business_days, receipts, times, zones
from .columns import Circumstances, Columns
from .goods import Goods
from .labels import verdicts
from .naming import keys_of
from .reading import Mapping
from .refusals import Refusals, Refused, shown
from .source import Rows
from .table import ROW
from .texts import text

TEXTS = (
    "store", "register", "employee", "customer", "approver", "receipt", "item", "department",
    "card",
)  # fmt: skip
WORDS = ("kind", "customer_entry", "entry", "tender", "tender_status", "void")


def converted(mapping: Mapping, rows: Rows, about: Circumstances) -> tuple[pa.Table, Refusals]:
    """One row for each of theirs, with the fields of an event, of one line and of one tender; and
    which of them are refused."""
    columns = Columns(mapping, rows, about)
    _check_currency(columns)
    where = zones(columns)
    at = times(columns, "time", columns.fields.time, where)
    received = receipts(columns, at, where)
    made: dict[str, Any] = {ROW: rows.numbers, "at": at, "received": received, "zone": where}
    made |= {name: columns.text(name) for name in TEXTS}
    made |= {name: columns.word(name) for name in WORDS}
    made["business_date"] = business_days(columns, at, where)
    made["sequence"] = columns.whole("sequence", 0)
    made["difference"] = columns.money_or_null("difference")
    made["paid"] = columns.money_or_null("paid")
    made["key"] = keys_of(columns, made)
    made |= _goods(columns).columns(columns.refusals)
    made |= verdicts(columns, received, where)
    made |= attributes(columns)
    return pa.table(made), columns.refusals


def _goods(columns: Columns) -> Goods:
    """What the row says of one line."""
    fields = columns.fields
    quantity = None if fields.quantity is None else columns.whole("quantity", 3)
    return Goods(
        columns.count,
        columns.money("amount"),
        quantity,
        columns.money("price"),
        columns.money("discount"),
        bool(fields.item or fields.department),
    )


def _check_currency(columns: Columns) -> None:
    def say(word: str) -> str:
        found = rename(word)
        if found != columns.currency:
            message = f"{shown(word)}, the mapping is for {columns.currency}: import each currency"
            raise Refused("another-currency", f"{message} into a --home of its own")
        return found

    part = columns.fields.currency
    if part is not None:
        rename = text(part, "currency", b"")
        columns.words(part, "currency", say)
