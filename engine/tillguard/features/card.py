"""The payment token: how often, where and for what it was used, and what became of it."""

from __future__ import annotations

from ..domain import Kind, Outcome, Party
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared, ratio, since
from .vector import Vector
from .windows import Day, Hour, LastSeen, Month, Window

declare = Declared("card")
declare("card_uses_1h", "count", "1h", 1, "uses of this card in the last hour", NAN)
declare("card_uses_1d", "count", "1d", 1, "uses of this card in the last day", NAN)
declare("card_stores_1d", "count", "1d", 1, "stores this card was used in, last day", NAN)
declare("card_employees_28d", "count", "28d", 1, "employees who served this card, 4 weeks", NAN)
declare("card_refunds_28d", "count", "28d", 1, "refunds to this card, 4 weeks", NAN)
declare("card_refund_value_28d", "money", "28d", 1, "refunded to this card, 4 weeks", NAN)
declare("card_refund_rate_28d", "ratio", "28d", 1, "refunds per use of this card, 4 weeks", NAN)
declare("card_gift_cards_1d", "count", "1d", 1, "gift cards bought with this card, last day", NAN)
declare("card_gift_card_value_1d", "money", "1d", 1, "gift card value on this card, last day", NAN)
declare("card_since_last", "seconds", "life", 0, "time since this card was used", NAN)
declare("card_since_other_store", "seconds", "life", -1, "time since use in another store", NAN)
declare("card_confirmed", "count", "life", 1, "confirmed cases of this card", NAN)
declare("card_cleared", "count", "life", -1, "cleared cases of this card", NAN)

USES, REFUNDS, REFUNDED, GIFT_CARDS, GIFT_CARD_VALUE = range(5)


class Token:
    __slots__ = ("cleared", "confirmed", "day", "employees", "hour", "last", "month", "stores")

    def __init__(self) -> None:
        self.hour, self.day, self.month = Hour(1), Day(5), Month(5)
        self.stores, self.employees = LastSeen(), LastSeen()
        self.last = -1
        self.confirmed = self.cleared = 0


class Card:
    features = tuple(declare.features)

    def __init__(self) -> None:
        self.tokens = Entities(Token, 2_000_000)
        self.tables = {"card": self.tokens}

    def see(self, facts: Facts, out: Vector) -> None:
        if not facts.card:
            out.unknown(len(self.features))
            return
        at, token = facts.at, self.tokens.touch(facts.card)
        for window in (token.hour, token.day, token.month):
            window.advance(at)
        self._use(token, facts, out)
        token.hour.add(at, USES, 1)
        count(token.day, facts)
        count(token.month, facts)
        token.stores.see(facts.store, at)
        token.employees.see(facts.employee, at)
        token.last = at

    def _use(self, token: Token, facts: Facts, out: Vector) -> None:
        at, day, month = facts.at, token.day, token.month
        out.put(token.hour.sum(USES))
        out.put(day.sum(USES))
        out.put(token.stores.within(at, 86400))
        out.put(token.employees.within(at, 28 * 86400))
        out.put(month.sum(REFUNDS))
        out.put(month.sum(REFUNDED))
        out.put(ratio(month.sum(REFUNDS), month.sum(USES), 0.0))
        out.put(day.sum(GIFT_CARDS))
        out.put(day.sum(GIFT_CARD_VALUE))
        out.put(since(at, token.last))
        out.put(token.stores.since_other(facts.store, at))
        out.put(token.confirmed)
        out.put(token.cleared)

    def learn(self, outcome: Outcome) -> None:
        if outcome.party is Party.CUSTOMER and outcome.card:
            token = self.tokens.touch(outcome.card)
            token.confirmed = max(0, token.confirmed + outcome.more_confirmed)
            token.cleared = max(0, token.cleared + outcome.more_cleared)


def count(window: Window, facts: Facts) -> None:
    window.add(facts.at, USES, 1)
    if facts.refund:
        window.add(facts.at, REFUNDS, 1)
        window.add(facts.at, REFUNDED, facts.amount)
    elif facts.kind is Kind.GIFT_CARD:
        window.add(facts.at, GIFT_CARDS, 1)
        window.add(facts.at, GIFT_CARD_VALUE, facts.amount)
