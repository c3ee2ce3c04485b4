"""The cashier: velocity, rates against the own past and against peers in the same store."""

from __future__ import annotations

from ..domain import Kind, Outcome, Party
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared, ratio, since, smoothed, surprise
from .vector import Vector
from .windows import Day, Hour, LastSeen, Month, Window

declare = Declared("employee")
declare("employee_sales_1h", "count", "1h", 0, "sales by this employee in the last hour")
declare("employee_refunds_1h", "count", "1h", 1, "refunds by this employee in the last hour")
declare("employee_refunds_1d", "count", "1d", 1, "refunds by this employee in the last day")
declare("employee_refund_value_1d", "money", "1d", 1, "refunded by this employee in the last day")
declare("employee_refund_rate_28d", "ratio", "28d", 1, "this employee's share of refunds, 4 weeks")
declare("employee_voids_1h", "count", "1h", 1, "voids by this employee in the last hour")
declare("employee_voids_1d", "count", "1d", 1, "voids by this employee in the last day")
declare("employee_void_rate_28d", "ratio", "28d", 1, "this employee's share of voids, 4 weeks")
declare("employee_cancels_1d", "count", "1d", 1, "cancelled by this employee in the last day")
declare("employee_suspends_1d", "count", "1d", 1, "suspended by this employee in the last day")
declare("employee_no_sales_1h", "count", "1h", 1, "drawer opened without sale, last hour")
declare("employee_no_sales_1d", "count", "1d", 1, "drawer opened without sale, last day")
declare("employee_overrides_1d", "count", "1d", 1, "price overrides by this employee, last day")
declare(
    "employee_override_rate_28d", "ratio", "28d", 1, "this employee's share of overrides, 4 weeks"
)
declare(
    "employee_discount_share_28d", "ratio", "28d", 1, "discount given by this employee, 4 weeks"
)
declare("employee_discount_share_1d", "ratio", "1d", 1, "discount given by this employee, last day")
declare("employee_cash_refunds_1d", "count", "1d", 1, "cash refunds by this employee, last day")
declare("employee_gift_card_value_1d", "money", "1d", 1, "gift cards by this employee, last day")
declare("employee_keyed_rate_28d", "ratio", "28d", 1, "lines typed in per receipt, 4 weeks")
declare("employee_registers_1h", "count", "1h", 1, "registers used by this employee, last hour")
declare("employee_since_last", "seconds", "life", 0, "time since this employee's last event", NAN)
declare("employee_since_no_sale", "seconds", "life", -1, "time since this employee's no-sale", NAN)
declare("employee_since_clock_in", "seconds", "life", 0, "time since this employee clocked in", NAN)
declare("employee_refund_surprise", "score", "1d", 1, "refunds today against the own past")
declare("employee_void_surprise", "score", "1d", 1, "voids today against the own past")
declare("employee_override_surprise", "score", "1d", 1, "overrides today against the own past")
declare("employee_refund_peer_ratio", "ratio", "28d", 1, "refund rate against the store's")
declare("employee_void_peer_ratio", "ratio", "28d", 1, "void rate against the store's")
declare("employee_override_peer_ratio", "ratio", "28d", 1, "override rate against the store's")
declare("employee_discount_peer_ratio", "ratio", "28d", 1, "discount against the store's")
declare("employee_no_receipt_refunds_28d", "count", "28d", 1, "refunds without receipt, 4 weeks")
declare("employee_confirmed", "count", "life", 1, "confirmed cases of this employee")
declare("employee_cleared", "count", "life", -1, "cleared cases of this employee")

(
    EVENTS,
    SALES,
    REFUNDS,
    REFUNDED,
    VOIDS,
    CANCELS,
    SUSPENDS,
    NO_SALES,
    OVERRIDES,
    DISCOUNT,
    GROSS,
    CASH_REFUNDS,
    GIFT_CARDS,
    KEYED,
    NO_RECEIPT,
) = range(15)

SINGLE = {
    Kind.SUSPEND: SUSPENDS,
    Kind.NO_SALE: NO_SALES,
    Kind.PRICE_OVERRIDE: OVERRIDES,
    Kind.VOID: VOIDS,
    Kind.POST_VOID: VOIDS,
    Kind.CANCEL: CANCELS,
}


def count(window: Window, facts: Facts) -> None:
    """What an event adds to the sums of its employee and of the employee's store."""
    at, kind = facts.at, facts.kind
    window.add(at, EVENTS, 1)
    single = SINGLE.get(kind)
    if single is not None:
        window.add(at, single, 1)
    if facts.basket:
        window.add(at, SALES, 1)
        window.add(at, GROSS, max(facts.gross, 0))
        window.add(at, DISCOUNT, max(facts.discount, 0))
        if facts.keyed:
            window.add(at, KEYED, 1)
        if kind is Kind.GIFT_CARD:
            window.add(at, GIFT_CARDS, facts.amount)
    elif facts.refund:
        window.add(at, REFUNDS, 1)
        window.add(at, REFUNDED, facts.amount)
        if facts.cash_paid > 0:
            window.add(at, CASH_REFUNDS, 1)
        if not facts.event.receipt:
            window.add(at, NO_RECEIPT, 1)


class Cashier:
    __slots__ = (
        "cleared",
        "clocked_in",
        "confirmed",
        "day",
        "hour",
        "last",
        "month",
        "no_sale",
        "registers",
    )

    def __init__(self) -> None:
        self.hour, self.day, self.month = Hour(15), Day(15), Month(15)
        self.registers = LastSeen()
        self.last = self.no_sale = self.clocked_in = -1
        self.confirmed = self.cleared = 0


class Peers:
    """The same sums over all cashiers of one store."""

    __slots__ = ("month",)

    def __init__(self) -> None:
        self.month = Month(15)


class Employee:
    features = tuple(declare.features)

    def __init__(self) -> None:
        self.cashiers = Entities(Cashier, 100_000)
        self.peers = Entities(Peers, 20_000)
        self.tables = {"employee": self.cashiers, "employee_peers": self.peers}

    def see(self, facts: Facts, out: Vector) -> None:
        at = facts.at
        cashier, peers = self.cashiers.touch(facts.employee), self.peers.touch(facts.store)
        for window in (cashier.hour, cashier.day, cashier.month, peers.month):
            window.advance(at)
        self._velocity(cashier, at, out)
        self._deviation(cashier, peers, out)
        if not facts.routine:
            for window in (cashier.hour, cashier.day, cashier.month, peers.month):
                count(window, facts)
        self._remember(cashier, facts)

    def _velocity(self, cashier: Cashier, at: int, out: Vector) -> None:
        hour, day, month = cashier.hour, cashier.day, cashier.month
        events = month.sum(EVENTS)
        out.put(hour.sum(SALES))
        out.put(hour.sum(REFUNDS))
        out.put(day.sum(REFUNDS))
        out.put(day.sum(REFUNDED))
        out.put(ratio(month.sum(REFUNDS), events, 0.0))
        out.put(hour.sum(VOIDS))
        out.put(day.sum(VOIDS))
        out.put(ratio(month.sum(VOIDS), events, 0.0))
        out.put(day.sum(CANCELS))
        out.put(day.sum(SUSPENDS))
        out.put(hour.sum(NO_SALES))
        out.put(day.sum(NO_SALES))
        out.put(day.sum(OVERRIDES))
        out.put(ratio(month.sum(OVERRIDES), events, 0.0))
        out.put(ratio(month.sum(DISCOUNT), month.sum(GROSS), 0.0))
        out.put(ratio(day.sum(DISCOUNT), day.sum(GROSS), 0.0))
        out.put(day.sum(CASH_REFUNDS))
        out.put(day.sum(GIFT_CARDS))
        out.put(ratio(month.sum(KEYED), events, 0.0))
        out.put(cashier.registers.within(at, 3600))
        out.put(since(at, cashier.last))
        out.put(since(at, cashier.no_sale))
        out.put(since(at, cashier.clocked_in))

    def _deviation(self, cashier: Cashier, peers: Peers, out: Vector) -> None:
        day, own, store = cashier.day, cashier.month, peers.month
        out.put(against_past(day, own, REFUNDS))
        out.put(against_past(day, own, VOIDS))
        out.put(against_past(day, own, OVERRIDES))
        out.put(against_peers(own, store, REFUNDS, EVENTS, 20.0))
        out.put(against_peers(own, store, VOIDS, EVENTS, 20.0))
        out.put(against_peers(own, store, OVERRIDES, EVENTS, 20.0))
        out.put(against_peers(own, store, DISCOUNT, GROSS, 20_000.0))
        out.put(own.sum(NO_RECEIPT))
        out.put(cashier.confirmed)
        out.put(cashier.cleared)

    def _remember(self, cashier: Cashier, facts: Facts) -> None:
        at, kind = facts.at, facts.kind
        cashier.registers.see(facts.event.register, at)
        cashier.last = at
        if kind is Kind.NO_SALE:
            cashier.no_sale = at
        elif kind is Kind.CLOCK_IN:
            cashier.clocked_in = at

    def learn(self, outcome: Outcome) -> None:
        if outcome.party is Party.STAFF and outcome.employee:
            cashier = self.cashiers.touch(outcome.employee)
            cashier.confirmed = max(0, cashier.confirmed + outcome.more_confirmed)
            cashier.cleared = max(0, cashier.cleared + outcome.more_cleared)


def against_past(day: Window, own: Window, measure: int) -> float:
    """Today against the 27 days before it."""
    today = day.sum(measure)
    return surprise(today, (own.sum(measure) - today) / 27)


def against_peers(own: Window, store: Window, part: int, whole: int, weight: float) -> float:
    """The own rate over the store's, both pulled towards the store's rate; 1.0 is like peers."""
    if not store.sum(whole):
        return 1.0
    usual = smoothed(store.sum(part), store.sum(whole), 0.01, weight)
    return smoothed(own.sum(part), own.sum(whole), usual, weight) / usual
