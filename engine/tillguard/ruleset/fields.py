"""The words a rule may use: features by position, text fields of an event, groups, typologies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..domain import Entry, Kind, Party, TenderType

ATTRIBUTE = "attr."
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""A parameter's name."""
TEXTS: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "store": (),
    "register": (),
    "employee": (),
    "approver": (),
    "customer": (),
    "customer_entry": tuple(Entry),
    "receipt": (),
    "tender": tuple(TenderType),
    "card": (),
    "item": (),
    "department": (),
    "business_date": (),
}
"""Text fields of an event, with the values they can take (none: any)."""

OTHERWISE: Mapping[str, str] = {
    "member": "customer", "membership": "customer", "household": "customer", "loyalty": "customer",
    "cashier": "employee", "operator": "employee", "clerk": "employee", "manager": "approver",
    "till": "register", "terminal": "register", "workstation": "register",
    "branch": "store", "shop": "store", "payment": "tender", "product": "item", "sku": "item",
    "refund": "kind", "transaction": "kind", "total": "amount",
    "value": "amount", "price": "amount", "sum": "amount", "worth": "amount", "hour": "local_hour",
}  # fmt: skip
"""Words that people use for a field, and the name it has here."""

SEVERAL = "item"
"""The text field of which one event may have many: a test holds if it holds for one of them."""

GROUPS: Mapping[str, str] = {
    "discounts": "unusual discounts",
    "returns": "void and refund anomalies",
    "voids": "void and refund anomalies",
    "employees": "employee-specific patterns",
    "time": "time-based anomalies",
    "cross-store": "cross-store patterns",
    "membership": "membership misuse",
    "payments": "payment discrepancies",
}
"""Folders of rules and the alert group that each belongs to."""

_STAFF = """POST_VOID LINE_VOID_RATE CANCEL_AFTER_TENDER SUSPENDED_NOT_RESUMED NO_SALE_DRAWER_OPEN
PRICE_OVERRIDE MARKDOWN_ABUSE SWEETHEARTING EMPLOYEE_DISCOUNT_ABUSE SELF_REFUND COWORKER_REFUND
CASH_OVER_SHORT CASH_REFUND_SPIKE CREDENTIAL_SHARING OFF_HOURS TRAINING_MODE_USE LOYALTY_HARVEST
SEQUENCE_GAP STOCK_REFUND"""
_CUSTOMER = """NO_RECEIPT_RETURN RETURN_TENDER_MISMATCH RETURN_OVER_PURCHASE RETURN_OUTSIDE_POLICY
RETURN_RING WARDROBING MEMBERSHIP_MISUSE COUPON_STACKING TAX_EXEMPT_ABUSE GIFT_CARD_ACTIVATION
GIFT_CARD_REFUND_LOAD KEYED_ENTRY PAYMENT_DISCREPANCY NON_SCAN"""
RETAILERS = ("large-chain", "specialty", "membership-club", "holiday-driven", "digital-payment")
"""Kinds of retailers that a rule may be tagged for; without a tag it is for all."""

TYPOLOGIES: Mapping[str, Party] = {
    **dict.fromkeys(_STAFF.split(), Party.STAFF),
    **dict.fromkeys(_CUSTOMER.split(), Party.CUSTOMER),
}
"""What goes wrong in a store, and whom the suspicion is about."""


@dataclass(frozen=True, slots=True)
class Field:
    """A word of a condition: `unit` a key of UNITS, "text", "texts" (several at once) or (custom
    attribute) "attribute"; `position` in the feature vector, -1 for a field of the event itself."""

    name: str
    unit: str
    position: int = -1

    @property
    def choices(self) -> tuple[str, ...]:
        return TEXTS.get(self.name, ())


class Vocabulary(dict[str, Field]):
    """Every field a rule may read, by name; custom attributes (`attr.<name>`) need no entry.

    `lists` says of each named list what its values are (a field's name, "" where its file is
    broken), None where the lists are not at hand; `currency` is the chain's, "" where it is not at
    hand: both are then not checked.
    """

    def __init__(
        self, fields: Iterable[Field], lists: Mapping[str, str] | None = None, currency: str = ""
    ) -> None:
        super().__init__((field.name, field) for field in fields)
        self.lists = lists
        self.currency = currency

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return sum(field.position >= 0 for field in self.values())


def vocabulary(
    features: Iterable[tuple[str, str]],
    lists: Mapping[str, str] | None = None,
    currency: str = "",
) -> Vocabulary:
    """From (name, unit) of each feature, in the order of the vector."""
    listed = [Field(name, unit, at) for at, (name, unit) in enumerate(features)]
    texts = [Field(name, "texts" if name == SEVERAL else "text") for name in TEXTS]
    return Vocabulary([*listed, *texts], lists, currency)


def find(name: str, known: Vocabulary) -> Field | None:
    """The field of this name, a custom attribute of whatever name included."""
    if name.startswith(ATTRIBUTE) and len(name) > len(ATTRIBUTE):
        return Field(name, "attribute")
    return known.get(name)
