"""The original sale that a return or void names: how old, by whom, how paid, how much went back."""

from __future__ import annotations

from ..domain import Kind
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared
from .vector import Vector

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

    def see(self, facts: Facts, out: Vector) -> None:
        receipt = facts.event.receipt
        if receipt and receipt in self.sales:
            self._compare(facts, self.sales[receipt], out)
        elif receipt:
            out.put(0)
            out.unknown(9)
        else:
            out.unknown(10)
        if facts.basket:
            self._keep(facts)

    def _compare(self, facts: Facts, sale: Sale, out: Vector) -> None:
        refunded = sale.refunded + facts.amount
        out.put(1)
        out.put(facts.at - sale.at)
        out.put(sale.amount)
        out.put(sale.refunds)
        out.put(sale.refunded)
        out.put(refunded / sale.amount if sale.amount > 0 else NAN)
        out.put(facts.card != "" and sale.card != "" and facts.card != sale.card)
        out.put(sale.card != "" and facts.cash_paid > 0)
        out.put(sale.employee == facts.employee)
        out.put(sale.store != facts.store)
        if facts.kind in REVERSALS:
            sale.refunds += 1
            sale.refunded = refunded

    def _keep(self, facts: Facts) -> None:
        sale = self.sales.touch(facts.event.key)
        sale.at, sale.amount, sale.card = facts.at, facts.amount, facts.card
        sale.employee, sale.store = facts.employee, facts.store
