"""The event itself: amounts, lines, tenders, entry methods and the local hour."""

from __future__ import annotations

from typing import Any

from ..domain import Entry, Kind
from .facts import Facts
from .feature import Declared, ratio
from .vector import Vector

CANCEL, PRICE_OVERRIDE, GIFT_CARD, NO_SALE = (
    Kind.CANCEL,
    Kind.PRICE_OVERRIDE,
    Kind.GIFT_CARD,
    Kind.NO_SALE,
)
SCANNED = Entry.SCANNED
declare = Declared("basket")
declare("amount", "money", "event", 0, "amount of this transaction")
declare("gross", "money", "event", 0, "amount before discounts")
declare("discount", "money", "event", 1, "discount given")
declare("discount_share", "ratio", "event", 1, "share of the amount given as discount")
declare("line_count", "count", "event", 0, "lines on the receipt")
declare("max_line", "money", "event", 0, "dearest line")
declare("void_lines", "count", "event", 1, "voided lines on the receipt")
declare("void_value", "money", "event", 1, "value of voided lines")
declare("keyed_lines", "count", "event", 1, "lines typed in by hand")
declare("keyed_share", "ratio", "event", 1, "share of lines typed in by hand")
declare("given_back", "money", "event", 1, "value of items given back inside the sale")
declare("tender_count", "count", "event", 1, "tenders used")
declare("tender_gap", "money", "event", 1, "gap between tenders and total")
declare("cash_paid", "money", "event", 0, "cash moved")
declare("card_paid", "money", "event", 0, "moved by card or wallet")
declare("gift_card_paid", "money", "event", 1, "moved by gift card")
declare("voucher_paid", "money", "event", 1, "moved by voucher or coupon")
declare("declined_tenders", "count", "event", 1, "declined tenders")
declare("offline_tenders", "count", "event", 1, "offline tenders")
declare("unconfirmed_tenders", "count", "event", 1, "tenders without confirmation")
declare("membership_keyed", "flag", "event", 1, "membership typed in or looked up, not scanned")
declare("has_receipt", "flag", "event", -1, "original receipt named")
declare("has_approver", "flag", "event", 0, "somebody approved it at the till")
declare("self_approved", "flag", "event", 1, "approved by the same employee who rang it")
declare("is_return", "flag", "event", 1, "goods are given back for money")
declare("is_void", "flag", "event", 1, "a sale is taken back or cancelled")
declare("is_override", "flag", "event", 1, "a price is set by hand")
declare("is_gift_card", "flag", "event", 1, "a gift card is sold")
declare("is_drawer", "flag", "event", 1, "the drawer opens without a sale")
declare("local_hour", "hour", "event", 0, "hour of the day in the store")
declare("weekday", "count", "event", 0, "day of the week (0 is Monday)")
declare("received_delay", "seconds", "event", 0, "delay until the till's message arrived")


class Basket:
    """Needs no history."""

    features = tuple(declare.features)

    def __init__(self) -> None:
        self.tables: dict[str, Any] = {}

    def see(self, facts: Facts, out: Vector) -> None:
        self._amounts(facts, out)
        self._tenders(facts, out)
        self._circumstances(facts, out)

    def _amounts(self, facts: Facts, out: Vector) -> None:
        out.put(facts.amount)
        out.put(facts.gross)
        out.put(facts.discount)
        out.put(facts.discount / facts.gross if facts.gross > 0 else 0.0)
        out.put(facts.line_count)
        out.put(facts.max_line)
        out.put(facts.void_lines)
        out.put(facts.void_value)
        out.put(facts.keyed)
        out.put(ratio(facts.keyed, facts.line_count, 0.0))
        out.put(facts.given_back)

    def _tenders(self, facts: Facts, out: Vector) -> None:
        tenders = len(facts.tenders)
        settled = tenders == 0 or facts.kind is CANCEL
        gap = 0 if settled else facts.tendered - facts.amount
        out.put(tenders)
        out.put(abs(gap))
        out.put(facts.cash_paid)
        out.put(facts.card_paid)
        out.put(facts.gift_card_paid)
        out.put(facts.voucher_paid)
        out.put(facts.declined)
        out.put(facts.offline)
        out.put(facts.unconfirmed)

    def _circumstances(self, facts: Facts, out: Vector) -> None:
        event, kind = facts.event, facts.kind
        out.put(facts.customer != "" and event.customer_entry is not SCANNED)
        out.put(event.receipt != "")
        out.put(event.approver != "")
        out.put(event.approver != "" and event.approver == facts.employee)
        out.put(facts.refund)
        out.put(facts.void)
        out.put(kind is PRICE_OVERRIDE)
        out.put(kind is GIFT_CARD)
        out.put(kind is NO_SALE)
        out.put(facts.hour)
        out.put(facts.weekday)
        out.put(max(0, event.received - facts.at))
