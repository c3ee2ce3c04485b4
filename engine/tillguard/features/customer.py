"""The membership: is this visit like the household's others, or is somebody else using the card?"""

from __future__ import annotations

from ..domain import Kind, Outcome, Party
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared, ratio, since
from .shares import Shares
from .vector import Vector
from .windows import Day, LastSeen, Month

MEMBERSHIP_CHANGE = Kind.MEMBERSHIP_CHANGE
declare = Declared("customer")
declare("customer_baskets_1d", "count", "1d", 1, "baskets on this membership, last day", NAN)
declare("customer_baskets_28d", "count", "28d", 0, "baskets on this membership, 4 weeks", NAN)
declare("customer_stores_1d", "count", "1d", 1, "stores this membership was used in, last day", NAN)
declare("customer_stores_28d", "count", "28d", 1, "stores of this membership, 4 weeks", NAN)
declare("customer_since_last", "seconds", "life", 0, "time since this membership was used", NAN)
declare("customer_since_other_store", "seconds", "life", -1, "time since use elsewhere", NAN)
declare("customer_amount_ratio", "ratio", "life", 0, "amount against the household's usual", NAN)
declare(
    "customer_department_novelty", "ratio", "life", 1, "share bought in unusual departments", NAN
)
declare("customer_store_share", "ratio", "life", -1, "share of the visits made to this store", NAN)
declare("customer_hour_share", "ratio", "life", -1, "share of visits at this time of day", NAN)
declare("customer_cards_28d", "count", "28d", 1, "payment cards with this membership", NAN)
declare("customer_new_card", "flag", "life", 1, "payment card new for this membership", NAN)
declare("customer_age", "seconds", "life", -1, "time since this membership was first seen", NAN)
declare("customer_refund_rate_28d", "ratio", "28d", 1, "refunds per visit, 4 weeks", NAN)
declare("customer_discount_share_28d", "ratio", "28d", 1, "discount received, 4 weeks", NAN)
declare("customer_changed_since", "seconds", "life", -1, "time since the membership changed", NAN)
declare("customer_confirmed", "count", "life", 1, "confirmed cases of this membership", NAN)
declare("customer_cleared", "count", "life", -1, "cleared cases of this membership", NAN)

VISITS, REFUNDS, GROSS, DISCOUNT = range(4)
RARE = 0.01
"""A department below this share of the household's spending is unusual for it."""


class Household:
    __slots__ = (
        "cards",
        "changed",
        "cleared",
        "confirmed",
        "day",
        "departments",
        "first",
        "hours",
        "last",
        "month",
        "spent",
        "stores",
        "visited",
        "visits",
    )

    def __init__(self) -> None:
        self.day, self.month = Day(1), Month(4)
        self.stores, self.cards = LastSeen(), LastSeen()
        self.visited, self.hours, self.departments = Shares(), Shares(), Spending()
        self.first = self.last = self.changed = -1
        self.visits = self.spent = self.confirmed = self.cleared = 0


class Spending(Shares):
    """Minor units per department; halved beyond 10,000.00."""

    __slots__ = ()
    enough = 1_000_000


class Customer:
    features = tuple(declare.features)

    def __init__(self) -> None:
        self.households = Entities(Household, 5_000_000)
        self.tables = {"customer": self.households}

    def see(self, facts: Facts, out: Vector) -> None:
        if not facts.customer:
            out.unknown(len(self.features))
            return
        home = self.households.touch(facts.customer)
        home.day.advance(facts.at)
        home.month.advance(facts.at)
        self._visit(home, facts, out)
        self._likeness(home, facts, out)
        self._standing(home, facts, out)
        if facts.kind is MEMBERSHIP_CHANGE:
            home.changed = facts.at
        elif facts.basket or facts.refund:
            self._remember(home, facts)

    def _visit(self, home: Household, facts: Facts, out: Vector) -> None:
        at = facts.at
        out.put(home.day.sum(VISITS))
        out.put(home.month.sum(VISITS))
        out.put(home.stores.within(at, 86400))
        out.put(home.stores.within(at, 28 * 86400))
        out.put(since(at, home.last))
        out.put(home.stores.since_other(facts.store, at))

    def _likeness(self, home: Household, facts: Facts, out: Vector) -> None:
        usual = ratio(home.spent, home.visits, 0.0)
        out.put(facts.amount / usual if usual > 0 else NAN)
        out.put(self._novelty(home, facts))
        out.put(home.visited.share(facts.store))
        out.put(home.hours.share(part_of_day(facts)))
        out.put(home.cards.within(facts.at, 28 * 86400))
        out.put(facts.card not in home.cards if facts.card else NAN)

    def _standing(self, home: Household, facts: Facts, out: Vector) -> None:
        at, month = facts.at, home.month
        out.put(since(at, home.first))
        out.put(ratio(month.sum(REFUNDS), month.sum(VISITS), 0.0))
        out.put(ratio(month.sum(DISCOUNT), month.sum(GROSS), 0.0))
        out.put(since(at, home.changed))
        out.put(home.confirmed)
        out.put(home.cleared)

    def _novelty(self, home: Household, facts: Facts) -> float:
        known = home.departments
        if not known.whole or facts.amount <= 0:
            return NAN
        limit, new = RARE * known.whole, 0
        for name, value in facts.departments.items():
            if known.count(name) < limit:
                new += value
        return new / facts.amount

    def _remember(self, home: Household, facts: Facts) -> None:
        at, month = facts.at, home.month
        home.day.add(at, VISITS, 1)
        month.add(at, VISITS, 1)
        if facts.refund:
            month.add(at, REFUNDS, 1)
        else:
            month.add(at, GROSS, max(facts.gross, 0))
            month.add(at, DISCOUNT, max(facts.discount, 0))
            self._spend(home, facts)
        home.visited.add(facts.store, 1)
        home.hours.add(part_of_day(facts), 1)
        home.stores.see(facts.store, at)
        if facts.card:
            home.cards.see(facts.card, at)
        home.last = at
        if home.first < 0:
            home.first = at

    def _spend(self, home: Household, facts: Facts) -> None:
        home.visits += 1
        home.spent += facts.amount
        for name, value in facts.departments.items():
            if value > 0:
                home.departments.add(name, value)

    def learn(self, outcome: Outcome) -> None:
        if outcome.party is Party.CUSTOMER and outcome.customer:
            home = self.households.touch(outcome.customer)
            home.confirmed = max(0, home.confirmed + outcome.more_confirmed)
            home.cleared = max(0, home.cleared + outcome.more_cleared)


def part_of_day(facts: Facts) -> str:
    """Four-hour part of the local day, "0" to "5"."""
    return "012345"[facts.hour // 4]
