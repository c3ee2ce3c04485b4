"""The register: what happened at it just before, gaps in its numbering, its cash."""

from __future__ import annotations

from ..domain import Kind, Norms
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared, since
from .season import Normal
from .vector import Vector
from .windows import Day, Hour, LastSeen, Month

declare = Declared("register")
declare("register_events_1h", "count", "1h", 0, "events at this register in the last hour")
declare("register_no_sales_1h", "count", "1h", 1, "no-sales at this register in the last hour")
declare("register_voids_1h", "count", "1h", 1, "voids at this register in the last hour")
declare("register_refunds_1h", "count", "1h", 1, "refunds at this register in the last hour")
declare("register_since_last", "seconds", "life", 0, "time since the register's last event", NAN)
declare("register_silence", "count", "life", 0, "events usual here since the last one", NAN)
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
        self.normal: Normal | None = None

    def take(self, norms: Norms, normal: Normal | None) -> None:
        """What is usual from now on, where the norms say so."""
        self.normal = normal

    def see(self, facts: Facts, out: Vector) -> None:
        at = facts.at
        name = f"{facts.store}/{facts.event.register}"
        till = self.tills.touch(name)
        hour, day, cash = till.hour, till.day, till.cash
        for window in (hour, day, cash):
            window.advance(at)
        no_sale = since(at, till.no_sale)
        out.put(hour.sum(EVENTS))
        out.put(hour.sum(NO_SALES))
        out.put(hour.sum(VOIDS))
        out.put(hour.sum(REFUNDS))
        out.put(since(at, till.last))
        out.put(self._silence(till, name, facts))
        out.put(no_sale)
        out.put(since(at, till.sale))
        out.put(since(at, till.void))
        out.put(not facts.basket and self._voided_alike(till, facts))
        out.put(facts.refund and no_sale <= FIVE_MINUTES)
        out.put(self._gap(till, facts))
        out.put(till.employees.within(at, 3600))
        out.put(cash.sum(0))
        out.put(day.sum(TRAINING))
        self._remember(till, facts)

    def _silence(self, till: Till, name: str, facts: Facts) -> float:
        """Events that would have been usual here since the last one."""
        normal = self.normal
        usual = normal.of(facts.store) if normal is not None else None
        if normal is None or usual is None or till.last < 0:
            return NAN
        last = facts.local - max(0, facts.at - till.last)
        return normal.share(name) * usual.between(last, facts.local)

    def _voided_alike(self, till: Till, facts: Facts) -> bool:
        if facts.amount <= 0:
            return False
        for at, amount in till.voided:
            if amount == facts.amount and at >= facts.at - HALF_HOUR:
                return True
        return False

    def _gap(self, till: Till, facts: Facts) -> int:
        event = facts.event
        sequence = event.sequence
        if not sequence or till.sequence < 0 or till.business_date != event.business_date:
            return 0
        return max(0, sequence - till.sequence - 1)

    def _remember(self, till: Till, facts: Facts) -> None:
        at, kind = facts.at, facts.kind
        if kind is Kind.CASH_COUNT:
            till.cash.add(at, 0, facts.event.difference)
        if facts.routine:
            return
        single = SINGLE.get(kind)
        for window in (till.hour, till.day):
            window.add(at, EVENTS, 1)
            if single is not None:
                window.add(at, single, 1)
        till.employees.see(facts.employee, at)
        till.last = at
        self._number(till, facts)
        if kind is Kind.NO_SALE:
            till.no_sale = at
        elif facts.basket:
            till.sale = at
        elif facts.void:
            till.void = at
            till.voided = [*till.voided[1 - RECENT :], [at, facts.amount]]

    def _number(self, till: Till, facts: Facts) -> None:
        sequence, date = facts.event.sequence, facts.event.business_date
        if sequence:
            fresh = till.business_date != date
            till.sequence = sequence if fresh else max(till.sequence, sequence)
            till.business_date = date
