"""The register: what happened at it just before, gaps in its numbering, its cash."""

from __future__ import annotations

from ..domain import Kind
from .entities import Entities
from .facts import ROUTINE, Facts
from .feature import NAN, Declared
from .windows import Day, Hour, LastSeen, Month

declare = Declared("register")
declare("register_events_1h", "count", "1h", 0, "events at this register in the last hour")
declare("register_no_sales_1h", "count", "1h", 1, "no-sales at this register in the last hour")
declare("register_voids_1h", "count", "1h", 1, "voids at this register in the last hour")
declare("register_refunds_1h", "count", "1h", 1, "refunds at this register in the last hour")
declare("register_since_last", "seconds", "life", 0, "time since the register's last event", NAN)
declare("register_since_no_sale", "seconds", "life", -1, "time since a no-sale here", NAN)
declare("register_since_sale", "seconds", "life", 0, "time since a sale here", NAN)
declare("register_since_void", "seconds", "life", -1, "time since a void here", NAN)
declare(
    "register_void_same_amount", "flag", "1h", 1, "void of the same amount here within 30 minutes"
)
declare(
    "register_no_sale_before_refund", "flag", "1h", 1, "no-sale here within 5 minutes before refund"
)
declare("register_sequence_gap", "count", "life", 1, "numbers missing before this one")
declare("register_employees_1h", "count", "1h", 1, "employees at this register, last hour")
declare("register_cash_difference_28d", "money", "28d", -1, "counted minus expected cash, 4 weeks")
declare("register_training_1d", "count", "1d", 1, "training-mode receipts here, last day")

EVENTS, NO_SALES, VOIDS, REFUNDS, TRAINING = range(5)
SINGLE = {
    Kind.NO_SALE: NO_SALES,
    Kind.VOID: VOIDS,
    Kind.POST_VOID: VOIDS,
    Kind.CANCEL: VOIDS,
    Kind.RETURN: REFUNDS,
    Kind.TRAINING: TRAINING,
}
HALF_HOUR, FIVE_MINUTES, RECENT = 1800, 300, 8


class Till:
    __slots__ = (
        "business_date",
        "cash",
        "day",
        "employees",
        "hour",
        "last",
        "no_sale",
        "sale",
        "sequence",
        "void",
        "voided",
    )

    def __init__(self) -> None:
        self.hour, self.day, self.cash = Hour(5), Day(5), Month(1)
        self.employees = LastSeen()
        self.last = self.no_sale = self.sale = self.void = self.sequence = -1
        self.business_date = ""
        self.voided: list[list[int]] = []


class Register:
    features = tuple(declare.features)

    def __init__(self) -> None:
        self.tills = Entities(Till, 50_000)
        self.tables = {"register": self.tills}

    def see(self, facts: Facts, out: list[float]) -> None:
        event, at = facts.event, facts.at
        till = self.tills.touch(f"{event.store}/{event.register}")
        hour = till.hour.at(at)
        no_sale = at - till.no_sale if till.no_sale >= 0 else NAN
        out += (
            hour[EVENTS],
            hour[NO_SALES],
            hour[VOIDS],
            hour[REFUNDS],
            at - till.last if till.last >= 0 else NAN,
            no_sale,
            at - till.sale if till.sale >= 0 else NAN,
            at - till.void if till.void >= 0 else NAN,
            not facts.basket and self._voided_alike(till, facts),
            facts.refund and no_sale <= FIVE_MINUTES,
            self._gap(till, facts),
            till.employees.within(at, 3600),
            till.cash.at(at)[0],
            till.day.at(at)[TRAINING],
        )
        self._remember(till, facts)

    def _voided_alike(self, till: Till, facts: Facts) -> bool:
        since, amount = facts.at - HALF_HOUR, facts.amount
        return amount > 0 and any(v[1] == amount and v[0] >= since for v in till.voided)

    def _gap(self, till: Till, facts: Facts) -> int:
        event = facts.event
        if not event.sequence or till.business_date != event.business_date or till.sequence < 0:
            return 0
        return max(0, event.sequence - till.sequence - 1)

    def _remember(self, till: Till, facts: Facts) -> None:
        event, at = facts.event, facts.at
        kind = event.kind
        if kind is Kind.CASH_COUNT:
            till.cash.add(at, [(0, event.difference)])
        if kind in ROUTINE:
            return
        single = SINGLE.get(kind)
        added = [(EVENTS, 1)] if single is None else [(EVENTS, 1), (single, 1)]
        till.hour.add(at, added)
        till.day.add(at, added)
        till.employees.see(event.employee, at)
        till.last = at
        if event.sequence:
            fresh = till.business_date != event.business_date
            till.sequence = event.sequence if fresh else max(till.sequence, event.sequence)
            till.business_date = event.business_date
        if kind is Kind.NO_SALE:
            till.no_sale = at
        elif facts.basket:
            till.sale = at
        elif facts.void:
            till.void = at
            till.voided = [*till.voided[1 - RECENT :], [at, facts.amount]]
