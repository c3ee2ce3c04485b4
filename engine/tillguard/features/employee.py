"""The cashier: velocity, rates against the own past and against peers in the same store."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain import Kind, Outcome, Party
from .entities import Entities
from .facts import ROUTINE, Facts
from .feature import NAN, Declared, smoothed, surprise
from .windows import Day, Hour, LastSeen, Measures, Month

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


def measures(facts: Facts) -> Measures:
    """What an event adds to the sums of its employee and of the employee's store."""
    kind = facts.event.kind
    added: Measures = [(EVENTS, 1)]
    single = SINGLE.get(kind)
    if single is not None:
        added.append((single, 1))
    if facts.basket:
        added += ((SALES, 1), (GROSS, max(facts.gross, 0)), (DISCOUNT, max(facts.discount, 0)))
        if facts.keyed:
            added.append((KEYED, 1))
        if kind is Kind.GIFT_CARD:
            added.append((GIFT_CARDS, facts.amount))
    elif facts.refund:
        added += ((REFUNDS, 1), (REFUNDED, facts.amount))
        if facts.cash_paid > 0:
            added.append((CASH_REFUNDS, 1))
        if not facts.event.receipt:
            added.append((NO_RECEIPT, 1))
    return added


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

    def see(self, facts: Facts, out: list[float]) -> None:
        event, at = facts.event, facts.at
        cashier, peers = self.cashiers.touch(event.employee), self.peers.touch(event.store)
        self._velocity(cashier, at, out)
        self._deviation(cashier, peers, at, out)
        if event.kind not in ROUTINE:
            added = measures(facts)
            for window in (cashier.hour, cashier.day, cashier.month, peers.month):
                window.add(at, added)
        self._remember(cashier, facts)

    def _velocity(self, cashier: Cashier, at: int, out: list[float]) -> None:
        hour, day, month = cashier.hour.at(at), cashier.day.at(at), cashier.month.at(at)
        events = month[EVENTS]
        out += (
            hour[SALES],
            hour[REFUNDS],
            day[REFUNDS],
            day[REFUNDED],
            month[REFUNDS] / events if events else 0.0,
            hour[VOIDS],
            day[VOIDS],
            month[VOIDS] / events if events else 0.0,
            day[CANCELS],
            day[SUSPENDS],
            hour[NO_SALES],
            day[NO_SALES],
            day[OVERRIDES],
            month[OVERRIDES] / events if events else 0.0,
            month[DISCOUNT] / month[GROSS] if month[GROSS] else 0.0,
            day[DISCOUNT] / day[GROSS] if day[GROSS] else 0.0,
            day[CASH_REFUNDS],
            day[GIFT_CARDS],
            month[KEYED] / events if events else 0.0,
            cashier.registers.within(at, 3600),
            at - cashier.last if cashier.last >= 0 else NAN,
            at - cashier.no_sale if cashier.no_sale >= 0 else NAN,
            at - cashier.clocked_in if cashier.clocked_in >= 0 else NAN,
        )

    def _deviation(self, cashier: Cashier, peers: Peers, at: int, out: list[float]) -> None:
        day, own, store = cashier.day.total, cashier.month.total, peers.month.at(at)
        out += (
            surprise(day[REFUNDS], (own[REFUNDS] - day[REFUNDS]) / 27),
            surprise(day[VOIDS], (own[VOIDS] - day[VOIDS]) / 27),
            surprise(day[OVERRIDES], (own[OVERRIDES] - day[OVERRIDES]) / 27),
            against(own, store, REFUNDS, EVENTS),
            against(own, store, VOIDS, EVENTS),
            against(own, store, OVERRIDES, EVENTS),
            against(own, store, DISCOUNT, GROSS, weight=20_000),
            own[NO_RECEIPT],
            cashier.confirmed,
            cashier.cleared,
        )

    def _remember(self, cashier: Cashier, facts: Facts) -> None:
        event, at = facts.event, facts.at
        kind = event.kind
        cashier.registers.see(event.register, at)
        cashier.last = at
        if kind is Kind.NO_SALE:
            cashier.no_sale = at
        elif kind is Kind.CLOCK_IN:
            cashier.clocked_in = at

    def learn(self, outcome: Outcome) -> None:
        if outcome.party is Party.STAFF and outcome.employee:
            cashier = self.cashiers.touch(outcome.employee)
            cashier.confirmed += outcome.confirmed
            cashier.cleared += not outcome.confirmed


def against(
    own: Sequence[int], store: Sequence[int], part: int, whole: int, weight: float = 20.0
) -> float:
    """The own rate over the store's, both pulled towards the store's rate; 1.0 is like peers."""
    if not store[whole]:
        return 1.0
    usual = smoothed(store[part], store[whole], 0.01, weight)
    return smoothed(own[part], own[whole], usual, weight) / usual
