"""Who meets whom: the same cashier with the same card or membership, and staff memberships."""

from __future__ import annotations

from ..domain import Kind
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared
from .windows import Month

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

    def see(self, facts: Facts, out: list[float]) -> None:
        event = facts.event
        if event.kind is Kind.MEMBERSHIP_CHANGE:
            owner = event.attributes.get("owner_employee")
            if isinstance(owner, str) and event.customer:
                self.owners.touch(event.customer).employee = owner
        counts = facts.basket or facts.refund
        self._card(facts, counts, out)
        self._member(facts, counts, out)

    def _card(self, facts: Facts, counts: bool, out: list[float]) -> None:
        if not facts.card:
            out += (NAN, NAN)
            return
        met = self.cards.touch(f"{facts.event.employee}|{facts.card}")
        month = met.month.at(facts.at)
        out += (month[USES], month[REFUNDS])
        if counts:
            met.month.add(facts.at, [(USES, 1), (REFUNDS, int(facts.refund))])

    def _member(self, facts: Facts, counts: bool, out: list[float]) -> None:
        event, at = facts.event, facts.at
        if not event.customer:
            out += (NAN, NAN, NAN, NAN, NAN)
            return
        met = self.members.touch(f"{event.employee}|{event.customer}")
        all_visits = self.visits.touch(event.customer)
        month, visits = met.month.at(at), all_visits.month.at(at)[USES]
        owner = self.owners.get(event.customer)
        out += (
            month[USES],
            month[USES] / visits if visits else NAN,
            month[DISCOUNT] / month[GROSS] if month[GROSS] else NAN,
            owner is not None and owner.employee == event.employee,
            owner is not None and owner.employee != event.employee,
        )
        if counts:
            gross, discount = max(facts.gross, 0), max(facts.discount, 0)
            met.month.add(at, [(USES, 1), (GROSS, gross), (DISCOUNT, discount)])
            all_visits.month.add(at, [(USES, 1)])
