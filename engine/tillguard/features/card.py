"""The payment token: how often, where and for what it was used, and what became of it."""

from __future__ import annotations

from ..domain import Kind, Outcome, Party
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared
from .windows import Day, Hour, LastSeen, Measures, Month

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
NO_CARD = (NAN,) * len(declare.features)


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

    def see(self, facts: Facts, out: list[float]) -> None:
        if not facts.card:
            out += NO_CARD
            return
        event, at = facts.event, facts.at
        token = self.tokens.touch(facts.card)
        hour, day, month = token.hour.at(at), token.day.at(at), token.month.at(at)
        out += (
            hour[USES],
            day[USES],
            token.stores.within(at, 86400),
            token.employees.within(at, 28 * 86400),
            month[REFUNDS],
            month[REFUNDED],
            month[REFUNDS] / month[USES] if month[USES] else 0.0,
            day[GIFT_CARDS],
            day[GIFT_CARD_VALUE],
            at - token.last if token.last >= 0 else NAN,
            token.stores.since_other(event.store, at),
            token.confirmed,
            token.cleared,
        )
        token.hour.add(at, [(USES, 1)])
        added = self._measures(facts)
        token.day.add(at, added)
        token.month.add(at, added)
        token.stores.see(event.store, at)
        token.employees.see(event.employee, at)
        token.last = at

    def _measures(self, facts: Facts) -> Measures:
        if facts.refund:
            return [(USES, 1), (REFUNDS, 1), (REFUNDED, facts.amount)]
        if facts.event.kind is Kind.GIFT_CARD:
            return [(USES, 1), (GIFT_CARDS, 1), (GIFT_CARD_VALUE, facts.amount)]
        return [(USES, 1)]

    def learn(self, outcome: Outcome) -> None:
        if outcome.party is Party.CUSTOMER and outcome.card:
            token = self.tokens.touch(outcome.card)
            token.confirmed += outcome.confirmed
            token.cleared += not outcome.confirmed
