"""What the till reports: events with their lines and tenders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Attribute = int | float | str | bool


class Kind(StrEnum):
    """What the till reports."""

    SALE = "sale"
    RETURN = "return"
    VOID = "void"
    POST_VOID = "post_void"
    NO_SALE = "no_sale"
    PRICE_OVERRIDE = "price_override"
    GIFT_CARD = "gift_card"
    CANCEL = "cancel"
    SUSPEND = "suspend"
    TRAINING = "training"
    CASH_COUNT = "cash_count"
    CLOCK_IN = "clock_in"
    CLOCK_OUT = "clock_out"
    INVENTORY = "inventory"
    MEMBERSHIP_CHANGE = "membership_change"


TRANSACTIONS = tuple(Kind)[:10]
"""Kinds that ask for a decision; the others are events that need no answer."""

SUSPICIOUS = (Kind.RETURN, Kind.VOID, Kind.POST_VOID, Kind.PRICE_OVERRIDE, Kind.GIFT_CARD)
"""Kinds that are suspicious by themselves; a sale joins them when a membership is used."""


class Entry(StrEnum):
    """How an item, a card or a membership came into the till."""

    SCANNED = "scanned"
    KEYED = "keyed"
    CHIP = "chip"
    LOOKUP = "lookup"


class TenderType(StrEnum):
    CASH = "cash"
    CARD = "card"
    GIFT_CARD = "gift_card"
    WALLET = "wallet"
    VOUCHER = "voucher"


class TenderStatus(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"
    OFFLINE = "offline"
    UNCONFIRMED = "unconfirmed"


DECLINED = TenderStatus.DECLINED


@dataclass(frozen=True, slots=True)
class Store:
    """A branch of the chain: its region and its IANA time zone.

    `country` and `subdivision` (ISO 3166, "US" and "CO") tell its public holidays; `opened` and
    `closed` are its own first and last day. Empty or None where nobody said it.
    """

    id: str
    region: str
    zone: str
    country: str = ""
    subdivision: str = ""
    opened: date | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One receipt line; `price` is one unit's list price, a negative quantity is given back."""

    item: str
    department: str
    quantity: int
    price: int
    discount: int = 0
    void: bool = False
    entry: Entry = Entry.SCANNED

    @property
    def gross(self) -> int:
        return self.price * self.quantity // 1000

    @property
    def amount(self) -> int:
        return self.gross - self.discount


@dataclass(frozen=True, slots=True)
class Tender:
    type: TenderType
    amount: int
    token: str = ""
    status: TenderStatus = TenderStatus.APPROVED


@dataclass(frozen=True, slots=True)
class Event:
    """One message of a till. Empty text means: not given.

    `key` names the transaction for ever (store/register/business date/sequence, or the till's own);
    `receipt` is the key of the original sale of a return or void; `amount` of a cash count is
    counted minus expected, of an inventory movement the quantity moved (thousandths, first line).
    """

    key: str
    kind: Kind
    at: int
    received: int
    store: str
    register: str
    employee: str
    zone: str
    business_date: str
    sequence: int = 0
    customer: str = ""
    customer_entry: Entry = Entry.SCANNED
    receipt: str = ""
    approver: str = ""
    lines: tuple[Line, ...] = ()
    tenders: tuple[Tender, ...] = ()
    difference: int = 0
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    @property
    def card(self) -> str:
        """The opaque token of the first tender that has one; "" if none has."""
        for tender in self.tenders:
            if tender.token:
                return tender.token
        return ""

    @property
    def tender(self) -> str:
        """Type of the largest tender that was not declined; the first of equals, "" if none."""
        largest: Tender | None = None
        for tender in self.tenders:
            if tender.status is not DECLINED and (
                largest is None or abs(tender.amount) > abs(largest.amount)
            ):
                largest = tender
        return largest.type if largest else ""


Record = Sequence[Any]
"""What is kept of a recent event: one value for each name of RECORD, in this order."""

RECORD = (
    "at",
    "kind",
    "tender",
    "amount",
    "store",
    "register",
    "employee",
    "card",
    "customer",
)
RECENT = ("register", "employee", "card", "customer", "store")
"""The entities whose recent events are kept."""


def record_of(event: Event, amount: int) -> list[Any]:
    """An event as it is kept among the recent ones; `amount` in minor units."""
    return [
        event.at,
        event.kind,
        event.tender,
        amount,
        event.store,
        event.register,
        event.employee,
        event.card,
        event.customer,
    ]
