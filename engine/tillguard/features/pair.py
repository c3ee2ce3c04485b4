"""Who meets whom: the same cashier with the same card or membership, and staff memberships."""

from __future__ import annotations

from ..domain import Kind
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared, ratio
from .vector import Vector
from .windows import Month

MEMBERSHIP_CHANGE = Kind.MEMBERSHIP_CHANGE
declare = Declared("pair")
declare("employee_card_uses_28d", "count", "28d", 1, "times this employee served this card", NAN)
declare("employee_card_refunds_28d", "count", "28d", 1, "refunds by employee to this card", NAN)
declare(
    "employee_customer_uses_28d", "count", "28d", 1, "times this employee served the member", NAN
)
declare(
    "employee_customer_share", "ratio", "28d", 1, "share of member's visits at this employee", NAN
)
declare(
    "employee_customer_discount_share", "ratio", "28d", 1, "discount to member by employee", NAN
)
declare("employee_own_membership", "flag", "life", 1, "membership is the employee's own", NAN)
declare("employee_coworker_membership", "flag", "life", 1, "membership of a coworker", NAN)

USES, REFUNDS, GROSS, DISCOUNT = range(4)


class Meetings:
    __slots__ = ("month",)

    def __init__(self) -> None:
        self.month = Month(4)


class Owner:
    """The employee to whom a membership is registered."""

    __slots__ = ("employee",)

    def __init__(self) -> None:
        self.employee = ""


class Pair:
    features = tuple(declare.features)

    def __init__(self) -> None:
        self.cards = Entities(Meetings, 500_000)
        self.members = Entities(Meetings, 500_000)
        self.visits = Entities(Meetings, 500_000)
        self.owners = Entities(Owner, 500_000)
        self.tables = {
            "pair_card": self.cards,
            "pair_member": self.members,
            "pair_visits": self.visits,
            "pair_owner": self.owners,
        }

    def see(self, facts: Facts, out: Vector) -> None:
        if facts.kind is MEMBERSHIP_CHANGE:
            self._register(facts)
        self._card(facts, out)
        self._member(facts, out)

    def _register(self, facts: Facts) -> None:
        owner = facts.event.attributes.get("owner_employee")
        if isinstance(owner, str) and facts.customer:
            member = self.owners.touch(facts.customer)
            member.employee = owner

    def _card(self, facts: Facts, out: Vector) -> None:
        if not facts.card:
            out.unknown(2)
            return
        met = self.cards.touch(f"{facts.employee}|{facts.card}")
        month = met.month
        month.advance(facts.at)
        out.put(month.sum(USES))
        out.put(month.sum(REFUNDS))
        if facts.basket or facts.refund:
            month.add(facts.at, USES, 1)
            month.add(facts.at, REFUNDS, facts.refund)

    def _member(self, facts: Facts, out: Vector) -> None:
        if not facts.customer:
            out.unknown(5)
            return
        at = facts.at
        pair = self.members.touch(f"{facts.employee}|{facts.customer}")
        member = self.visits.touch(facts.customer)
        met, visits = pair.month, member.month
        for window in (met, visits):
            window.advance(at)
        out.put(met.sum(USES))
        out.put(ratio(met.sum(USES), visits.sum(USES), NAN))
        out.put(ratio(met.sum(DISCOUNT), met.sum(GROSS), NAN))
        self._ownership(facts, out)
        if facts.basket or facts.refund:
            met.add(at, USES, 1)
            met.add(at, GROSS, max(facts.gross, 0))
            met.add(at, DISCOUNT, max(facts.discount, 0))
            visits.add(at, USES, 1)

    def _ownership(self, facts: Facts, out: Vector) -> None:
        known = facts.customer in self.owners
        owner = self.owners[facts.customer].employee if known else ""
        out.put(known and owner == facts.employee)
        out.put(known and owner != facts.employee)
