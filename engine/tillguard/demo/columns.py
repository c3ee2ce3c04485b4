"""The drafts of the chain as columns: events and lines while behaviours still shape them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain import Entry, Kind, Party, TenderStatus, TenderType

Array = NDArray[Any]

KINDS, ENTRIES, PARTIES = tuple(Kind), tuple(Entry), tuple(Party)
TENDERS, STATUSES = tuple(TenderType), tuple(TenderStatus)
KIND = {kind: number for number, kind in enumerate(KINDS)}
CASH, CARD, GIFT_CARD, WALLET, VOUCHER = range(len(TENDERS))
APPROVED, DECLINED, OFFLINE, UNCONFIRMED = range(len(STATUSES))
SCANNED, KEYED, CHIP, LOOKUP = range(len(ENTRIES))
STAFF, CUSTOMER = range(len(PARTIES))
DESK, OFFICE = 9, 0
"""Register numbers of the service desk and of the back office."""

COLUMNS: dict[str, tuple[str, Any]] = {
    "kind": ("i1", KIND[Kind.SALE]),
    "wall": ("i8", 0),
    "store": ("i4", 0),
    "lane": ("i1", 1),
    "employee": ("i4", -1),
    "customer": ("i4", -1),
    "entry": ("i1", SCANNED),
    "origin": ("i8", -1),
    "approver": ("i4", -1),
    "tender": ("i1", -1),
    "token": ("i8", 0),
    "status": ("i1", APPROVED),
    "second": ("i1", -1),
    "second_token": ("i8", 0),
    "second_share": ("f8", 0.0),
    "declined": ("i8", 0),
    "gap": ("i8", 0),
    "difference": ("i8", 0),
    "owner": ("i4", -1),
    "note": ("i1", 0),
    "typology": ("i1", 0),
    "party": ("i1", CUSTOMER),
    "loss": ("i8", 0),
    "loss_share": ("f8", 0.0),
}
"""Every column of an event with its type and what it holds when nothing is said.

`wall` is the store's clock in seconds; `origin` the row of the original sale; `declined` the token
of a card that was refused first; `gap` what the tenders leave uncovered; `loss_share` the part of
the amount that is lost (added to `loss`).
"""


@dataclass(frozen=True, slots=True)
class Lines:
    """Receipt lines; `event` is the row of their event, money in minor units."""

    event: Array
    item: Array
    department: Array
    quantity: Array
    price: Array
    discount: Array
    void: Array
    entry: Array

    def take(self, index: Array) -> Lines:
        return Lines(*(getattr(self, f.name)[index] for f in fields(self)))

    def of(self, event: Array) -> Lines:
        """The same lines on other events."""
        return Lines(event, *(getattr(self, f.name) for f in fields(self)[1:]))

    @property
    def amount(self) -> Array:
        return self.price * self.quantity // 1000 - self.discount


def joined(parts: list[Lines]) -> Lines:
    return Lines(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Lines)))


def drafted(count: int, **given: Any) -> dict[str, Array]:
    """`count` rows with every column; what is not given takes its default."""
    unknown = set(given) - set(COLUMNS)
    if unknown:
        raise KeyError(f"no such column: {sorted(unknown)}")
    return {
        name: np.broadcast_to(np.asarray(given.get(name, default)).astype(dtype), count).copy()
        for name, (dtype, default) in COLUMNS.items()
    }


class Book:
    """All drafts so far: the sales, which behaviours may still change, and what was added."""

    def __init__(self, sales: dict[str, Array], lines: Lines) -> None:
        self.sales = sales
        self.lines = lines
        self.size = len(sales["wall"])
        self.first = np.searchsorted(lines.event, np.arange(self.size + 1))
        self._rows = [sales]
        self._lines = [lines]

    def add(self, count: int, lines: Lines | None = None, **given: Any) -> Array:
        """Add events; `lines.event` counts from 0 within this call. Their rows come back."""
        rows = np.arange(self.size, self.size + count)
        self._rows.append(drafted(count, **given))
        if lines is not None:
            self._lines.append(lines.of(lines.event + self.size))
        self.size += count
        return rows

    def name(self, rows: Array, typology: int, party: int, loss: Array) -> None:
        """Name events of the block added last as fraud; `loss` in minor units."""
        block = self._rows[-1]
        place = rows - (self.size - len(block["wall"]))
        block["typology"][place], block["party"][place], block["loss"][place] = (
            typology,
            party,
            loss,
        )

    def lines_of(self, rows: Array) -> tuple[Array, Array]:
        """Line numbers of the given sales, and for each which of `rows` it belongs to."""
        counts = self.first[rows + 1] - self.first[rows]
        owner = np.repeat(np.arange(len(rows)), counts)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(self.first[rows], counts) + place, owner

    def amounts(self) -> Array:
        """What each sale comes to now, minor units."""
        charged = np.where(self.lines.void, 0, self.lines.amount)
        return np.bincount(self.lines.event, charged, len(self.sales["wall"])).astype("i8")

    def closed(self) -> tuple[dict[str, Array], Lines]:
        """All events and lines, in the order of their rows."""
        whole = {n: np.concatenate([r[n] for r in self._rows]) for n in COLUMNS}
        return whole, joined(self._lines)
