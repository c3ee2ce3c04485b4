"""The event itself: amounts, lines, tenders, entry methods and the local hour."""

from __future__ import annotations

from typing import Any

from ..domain import Entry, Kind
from .facts import Facts
from .feature import Declared

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

    def see(self, facts: Facts, out: list[float]) -> None:
        event = facts.event
        lines, gross, tenders = facts.line_count, facts.gross, len(event.tenders)
        gap = 0 if not tenders or event.kind is Kind.CANCEL else facts.tendered - facts.amount
        keyed = event.customer != "" and event.customer_entry is not Entry.SCANNED
        out += (
            facts.amount,
            gross,
            facts.discount,
            facts.discount / gross if gross > 0 else 0.0,
            lines,
            facts.max_line,
            facts.void_lines,
            facts.void_value,
            facts.keyed,
            facts.keyed / lines if lines else 0.0,
            facts.given_back,
            tenders,
            abs(gap),
            facts.cash_paid,
            facts.card_paid,
            facts.gift_card_paid,
            facts.voucher_paid,
            facts.declined,
            facts.offline,
            facts.unconfirmed,
            keyed,
            event.receipt != "",
            event.approver != "",
            event.approver != "" and event.approver == event.employee,
            facts.refund,
            facts.void,
            event.kind is Kind.PRICE_OVERRIDE,
            event.kind is Kind.GIFT_CARD,
            event.kind is Kind.NO_SALE,
            facts.hour,
            facts.weekday,
            max(0, event.received - event.at),
        )
