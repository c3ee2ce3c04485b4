"""The means of payment of a retail transaction; the number of a card is never looked at."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...domain import Tender, TenderStatus, TenderType
from .nodes import Node, first, flag, mark, number, said, text, whole

TYPES = {
    "cash": TenderType.CASH,
    "creditdebit": TenderType.CARD,
    "credit": TenderType.CARD,
    "debit": TenderType.CARD,
    "card": TenderType.CARD,
    "ebt": TenderType.CARD,
    "giftcard": TenderType.GIFT_CARD,
    "giftcertificate": TenderType.GIFT_CARD,
    "storedvalue": TenderType.GIFT_CARD,
    "storedvaluefund": TenderType.GIFT_CARD,
    "wallet": TenderType.WALLET,
    "ewallet": TenderType.WALLET,
    "mobilepayment": TenderType.WALLET,
}
"""What is none of them is paper: vouchers, coupons, cheques, accounts."""
TOKENS = ("Token", "TokenID", "TokenValue", "PaymentToken", "SurrogateValue")
ZERO = Decimal(0)
CARDS = (TenderType.CARD, TenderType.GIFT_CARD, TenderType.WALLET)


def tenders(retail: Node, per_unit: int, offline: bool) -> Iterator[tuple[Tender, bool]]:
    """Each means of payment with a positive amount, and whether it was paid out to the customer.

    Change is taken off what it was given on. What was voided at the till is left out.
    """
    for item in retail.named("LineItem"):
        part = first(item, "Tender")
        if part is None or flag(item, "VoidFlag") or flag(item, "CancelFlag"):
            continue
        amount = _amount(part, per_unit)
        out = mark(part, "TypeCode").lower() in ("refund", "change") or amount < 0
        kind = _type(part)
        yield Tender(kind, abs(amount), _token(part), _status(part, kind, offline)), out


def _amount(part: Node, per_unit: int) -> int:
    changes = [number(change, "Amount") for change in part.named("TenderChange")]
    given = number(part, "Amount") or ZERO
    return whole((given - sum((c for c in changes if c), ZERO)) * per_unit, "Amount")


def _type(part: Node) -> TenderType:
    """By the attribute, else by which of the elements of a type is there."""
    told = mark(part, "TenderType") or said(part, "TenderType", "TenderID")
    if told:
        return TYPES.get(told.lower().replace(" ", "").replace("_", ""), TenderType.VOUCHER)
    for name in ("CreditDebit", "GiftCard", "Cash", "Wallet"):
        if first(part, name) is not None:
            return TYPES[name.lower()]
    return TenderType.VOUCHER


def _token(part: Node) -> str:
    for name in TOKENS:
        for found in part.below(name):
            return text(found)
    return ""


def _status(part: Node, kind: TenderType, offline: bool) -> TenderStatus:
    told = first(part, "Authorization")
    if told is None:
        told = next(part.below("Authorization"), None)
    if told is not None:
        words = mark(told, "Status") or said(told, "AuthorizationStatus", "ResponseCode", "Status")
        if "declin" in words.lower():
            return TenderStatus.DECLINED
        if mark(told, "HostAuthorized").lower() in ("false", "0"):
            return TenderStatus.OFFLINE
    if flag(part, "OfflineFlag") or (offline and kind in CARDS):
        return TenderStatus.OFFLINE
    return TenderStatus.APPROVED
