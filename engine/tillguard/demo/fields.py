"""The raw fields of one event, as a single-field detector would see them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..domain import Entry, Event, TenderStatus, TenderType
from ..learn import average_precision
from .columns import Array


def _tender(event: Event, *types: TenderType) -> int:
    return sum(t.amount for t in event.tenders if t.type in types)


def _status(event: Event, status: TenderStatus) -> int:
    return sum(t.status is status for t in event.tenders)


NUMBERS: dict[str, Callable[[Event], float]] = {
    "amount": lambda e: sum(li.amount for li in e.lines if not li.void),
    "gross": lambda e: sum(li.gross for li in e.lines if not li.void),
    "discount": lambda e: sum(li.discount for li in e.lines),
    "deepest line discount": lambda e: max((li.discount for li in e.lines), default=0),
    "lines": lambda e: len(e.lines),
    "dearest line": lambda e: max((li.amount for li in e.lines), default=0),
    "quantity": lambda e: sum(li.quantity for li in e.lines),
    "void lines": lambda e: sum(li.void for li in e.lines),
    "keyed lines": lambda e: sum(li.entry is Entry.KEYED for li in e.lines),
    "tenders": lambda e: len(e.tenders),
    "tendered": lambda e: sum(t.amount for t in e.tenders),
    "cash": lambda e: _tender(e, TenderType.CASH),
    "card": lambda e: _tender(e, TenderType.CARD),
    "wallet": lambda e: _tender(e, TenderType.WALLET),
    "gift card": lambda e: _tender(e, TenderType.GIFT_CARD),
    "voucher": lambda e: _tender(e, TenderType.VOUCHER),
    "declined": lambda e: _status(e, TenderStatus.DECLINED),
    "offline": lambda e: _status(e, TenderStatus.OFFLINE),
    "unconfirmed": lambda e: _status(e, TenderStatus.UNCONFIRMED),
    "receipt named": lambda e: e.receipt != "",
    "approver named": lambda e: e.approver != "",
    "membership shown": lambda e: e.customer != "",
    "second of the day (UTC)": lambda e: e.at % 86400,
    "day of the year": lambda e: e.at // 86400 % 365,
    "delay of the message": lambda e: e.received - e.at,
    "sequence": lambda e: e.sequence,
}
"""Numbers and flags; a detector may rank by them upwards or downwards."""

WORDS: dict[str, Callable[[Event], str]] = {
    "kind": lambda e: e.kind.value,
    "store": lambda e: e.store,
    "register": lambda e: f"{e.store}/{e.register}",
    "zone": lambda e: e.zone,
    "membership entry": lambda e: e.customer_entry.value,
    "largest tender": lambda e: (
        max(e.tenders, key=lambda t: t.amount).type.value if e.tenders else ""
    ),
    "department": lambda e: max(e.lines, key=lambda li: li.amount).department if e.lines else "",
    "hour (UTC)": lambda e: str(e.at // 3600 % 24),
    "weekday": lambda e: str((e.at // 86400 + 3) % 7),
    "attributes": lambda e: repr(sorted(e.attributes.items())),
    "employee": lambda e: e.employee,
    "approver": lambda e: e.approver,
    "membership": lambda e: e.customer,
    "card": lambda e: next((t.token for t in e.tenders if t.token), ""),
    "item": lambda e: max(e.lines, key=lambda li: li.amount).item if e.lines else "",
}
"""Names; a detector ranks by the share of frauds it saw under that name before."""


def numbers(event: Event) -> list[float]:
    return [float(read(event)) for read in NUMBERS.values()]


def words(event: Event) -> list[str]:
    return [read(event) for read in WORDS.values()]


def lift(values: Array, truth: Array, before: Array) -> float:
    """Average precision of one field alone, over the base rate, on the rows not `before`.

    A number ranks in the better direction. A name ranks by its share of frauds in the rows
    `before`, drawn to the base rate as if 20 more events had been seen.
    """
    after = ~before
    known = truth.astype(float)
    base = float(known[after].mean())
    if not base:
        return math.nan
    if values.dtype.kind in "fib":
        ranks = [values[after], -values[after]]
    else:
        ranks = [_encoded(values, known, before)[after]]
    return max(average_precision(rank, known[after]) for rank in ranks) / base


def _encoded(values: Array, truth: Array, before: Array) -> Array:
    code = np.unique(values, return_inverse=True)[1]
    size = int(code.max()) + 1
    frauds = np.bincount(code[before], truth[before], size)
    seen = np.bincount(code[before], minlength=size)
    encoded: Array = ((frauds + 20 * truth[before].mean()) / (seen + 20))[code]
    return encoded
