"""What one event says about itself, worked out once for all families."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from ..domain import Entry, Event, Kind, TenderStatus, TenderType

BASKETS = frozenset({Kind.SALE, Kind.PRICE_OVERRIDE, Kind.GIFT_CARD})
KEYED = Entry.KEYED
RETURN = Kind.RETURN
DECLINED, OFFLINE = TenderStatus.DECLINED, TenderStatus.OFFLINE
UNCONFIRMED = TenderStatus.UNCONFIRMED
CASH, GIFT_CARD, VOUCHER = TenderType.CASH, TenderType.GIFT_CARD, TenderType.VOUCHER
NO_TENDER: TenderType | str = ""
VOIDS = frozenset({Kind.VOID, Kind.POST_VOID, Kind.CANCEL})
ROUTINE = frozenset(
    {Kind.CASH_COUNT, Kind.CLOCK_IN, Kind.CLOCK_OUT, Kind.INVENTORY, Kind.MEMBERSHIP_CHANGE}
)


@lru_cache(maxsize=65536)
def offset(zone: str, hour: int) -> int:
    """Seconds east of UTC of `zone` in the hour that starts at `hour` * 3600."""
    moment = datetime.fromtimestamp(hour * 3600, UTC).astimezone(ZoneInfo(zone))
    delta = moment.utcoffset()
    return int(delta.total_seconds()) if delta else 0


class Facts:
    """Sums over lines and tenders, the payment token, and the local hour of an event.

    `departments` (amount by department) is worked out where there is a membership to compare.
    `tender` is the type of the largest tender that was not declined (Event.tender).
    """

    __slots__ = (
        "amount",
        "at",
        "basket",
        "card",
        "card_paid",
        "cash_paid",
        "customer",
        "dearest",
        "dearest_amount",
        "declined",
        "departments",
        "discount",
        "employee",
        "event",
        "gift_card_paid",
        "given_back",
        "gross",
        "hour",
        "keyed",
        "kind",
        "line_count",
        "lines",
        "local",
        "max_line",
        "offline",
        "refund",
        "routine",
        "store",
        "tender",
        "tendered",
        "tenders",
        "unconfirmed",
        "void",
        "void_lines",
        "void_value",
        "voucher_paid",
        "weekday",
    )

    def __init__(self, event: Event) -> None:
        self.event = event
        self.at = event.at
        self.store, self.employee, self.customer = event.store, event.employee, event.customer
        self.lines, self.tenders = event.lines, event.tenders
        self.kind = kind = event.kind
        self.basket = kind in BASKETS
        self.refund = kind is RETURN
        self.void = kind in VOIDS
        self.routine = kind in ROUTINE
        self.local = self.at + offset(event.zone, self.at // 3600)
        self.hour = self.local // 3600 % 24
        self.weekday = (self.local // 86400 + 3) % 7
        self._lines()
        self._tenders()

    def _lines(self) -> None:
        amount = gross = void_lines = void_value = keyed = given_back = 0
        departments: dict[str, int] = {}
        dearest = None
        most = -1
        compared = self.customer != ""
        for line in self.lines:
            price, quantity, discount = line.price, line.quantity, line.discount
            whole = price * quantity // 1000
            net = whole - discount
            if line.void:
                void_lines += 1
                void_value += net
                continue
            if net < 0:
                given_back -= net
            amount += net
            gross += whole
            if line.entry is KEYED:
                keyed += 1
            if compared:
                departments[line.department] = departments.get(line.department, 0) + net
            if net > most:
                most, dearest = net, line
        self.amount, self.gross, self.discount = amount, gross, gross - amount
        self.void_lines, self.void_value, self.keyed = void_lines, void_value, keyed
        self.given_back, self.departments, self.dearest = given_back, departments, dearest
        self.dearest_amount, self.max_line = most, max(most, 0)
        self.line_count = len(self.lines)

    def _tenders(self) -> None:
        self.tendered = self.cash_paid = self.card_paid = self.gift_card_paid = 0
        self.voucher_paid = self.declined = self.offline = self.unconfirmed = 0
        self.card, self.tender = "", NO_TENDER
        largest = -1
        for tender in self.tenders:
            if tender.token and not self.card:
                self.card = tender.token
            status = tender.status
            if status is DECLINED:
                self.declined += 1
                continue
            if status is OFFLINE:
                self.offline += 1
            elif status is UNCONFIRMED:
                self.unconfirmed += 1
            amount = tender.amount
            if abs(amount) > largest:
                largest, self.tender = abs(amount), tender.type
            self._paid(tender.type, amount)

    def _paid(self, type_: TenderType, amount: int) -> None:
        self.tendered += amount
        if type_ is CASH:
            self.cash_paid += amount
        elif type_ is GIFT_CARD:
            self.gift_card_paid += amount
        elif type_ is VOUCHER:
            self.voucher_paid += amount
        else:
            self.card_paid += amount
