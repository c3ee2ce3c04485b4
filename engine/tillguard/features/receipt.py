"""The original sale that a return or void names: how old, by whom, how paid, how much went back."""

from __future__ import annotations

from ..domain import Kind
from .entities import Entities
from .facts import BASKETS, Facts
from .feature import NAN, Declared

KEPT = 120_000
"""Receipts kept in memory, about 60 MB; the oldest leave first."""

declare = Declared("receipt")
declare("receipt_known", "flag", "life", -1, "original sale found", NAN)
declare("receipt_age", "seconds", "life", 1, "time since the original sale", NAN)
declare("receipt_amount", "money", "life", 0, "amount of the original sale", NAN)
declare("receipt_refunds", "count", "life", 1, "earlier refunds on the same receipt", NAN)
declare("receipt_refunded", "money", "life", 1, "already refunded on the same receipt", NAN)
declare("refund_over_sale", "ratio", "life", 1, "refunded so far against what was paid", NAN)
declare("receipt_other_card", "flag", "life", 1, "refund to a card that did not pay", NAN)
declare("receipt_card_to_cash", "flag", "life", 1, "paid by card, refunded in cash", NAN)
declare("receipt_same_employee", "flag", "life", 1, "refunded by who rang the sale", NAN)
declare("receipt_other_store", "flag", "life", 0, "refunded in another store", NAN)

UNKNOWN = (0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN)
NOT_NAMED = (NAN,) * 10
REVERSALS = frozenset({Kind.RETURN, Kind.VOID, Kind.POST_VOID})


class Sale:
    __slots__ = ("amount", "at", "card", "employee", "refunded", "refunds", "store")

    def __init__(self) -> None:
        self.at = self.amount = self.refunds = self.refunded = 0
        self.card = self.employee = self.store = ""


class Receipt:
    features = tuple(declare.features)

    def __init__(self) -> None:
        self.sales = Entities(Sale, KEPT)
        self.tables = {"receipt": self.sales}

    def see(self, facts: Facts, out: list[float]) -> None:
        event = facts.event
        sale = self.sales.get(event.receipt) if event.receipt else None
        if sale is None:
            out += UNKNOWN if event.receipt else NOT_NAMED
        else:
            self._compare(facts, sale, out)
        if event.kind in BASKETS:
            self._keep(facts)

    def _compare(self, facts: Facts, sale: Sale, out: list[float]) -> None:
        event, refunded = facts.event, sale.refunded
        out += (
            1,
            facts.at - sale.at,
            sale.amount,
            sale.refunds,
            refunded,
            (refunded + facts.amount) / sale.amount if sale.amount > 0 else NAN,
            facts.card != "" and sale.card != "" and facts.card != sale.card,
            sale.card != "" and facts.cash_paid > 0,
            sale.employee == event.employee,
            sale.store != event.store,
        )
        if event.kind in REVERSALS:
            sale.refunds += 1
            sale.refunded = refunded + facts.amount

    def _keep(self, facts: Facts) -> None:
        event = facts.event
        sale = self.sales.touch(event.key)
        sale.at, sale.amount, sale.card = facts.at, facts.amount, facts.card
        sale.employee, sale.store = event.employee, event.store
