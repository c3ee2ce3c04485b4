"""What one event says about itself, worked out once for all families."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from ..domain import Entry, Event, Kind, TenderStatus, TenderType

BASKETS = frozenset({Kind.SALE, Kind.PRICE_OVERRIDE, Kind.GIFT_CARD})
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
    """Sums over lines and tenders, the payment token, and the local hour of an event."""

    __slots__ = (
        "amount",
        "at",
        "basket",
        "card",
        "card_paid",
        "cash_paid",
        "dearest",
        "declined",
        "departments",
        "discount",
        "event",
        "gift_card_paid",
        "given_back",
        "gross",
        "hour",
        "keyed",
        "line_count",
        "local",
        "max_line",
        "offline",
        "refund",
        "tendered",
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
        kind = event.kind
        self.basket = kind in BASKETS
        self.refund = kind is Kind.RETURN
        self.void = kind in VOIDS
        self.local = event.at + offset(event.zone, event.at // 3600)
        self.hour = self.local // 3600 % 24
        self.weekday = (self.local // 86400 + 3) % 7
        self._lines()
        self._tenders()

    def _lines(self) -> None:
        amount = gross = void_lines = void_value = keyed = given_back = 0
        departments: dict[str, int] = {}
        dearest = None
        most = -1
        for line in self.event.lines:
            whole = line.price * line.quantity // 1000
            net = whole - line.discount
            if line.void:
                void_lines += 1
                void_value += net
                continue
            if net < 0:
                given_back -= net
            amount += net
            gross += whole
            if line.entry is Entry.KEYED:
                keyed += 1
            departments[line.department] = departments.get(line.department, 0) + net
            if net > most:
                most, dearest = net, line
        self.amount, self.gross, self.discount = amount, gross, gross - amount
        self.void_lines, self.void_value, self.keyed = void_lines, void_value, keyed
        self.given_back, self.departments, self.dearest = given_back, departments, dearest
        self.max_line, self.line_count = max(most, 0), len(self.event.lines)

    def _tenders(self) -> None:
        self.tendered = self.cash_paid = self.card_paid = self.gift_card_paid = 0
        self.voucher_paid = self.declined = self.offline = self.unconfirmed = 0
        self.card = ""
        for tender in self.event.tenders:
            if tender.token and not self.card:
                self.card = tender.token
            status = tender.status
            if status is TenderStatus.DECLINED:
                self.declined += 1
                continue
            if status is TenderStatus.OFFLINE:
                self.offline += 1
            elif status is TenderStatus.UNCONFIRMED:
                self.unconfirmed += 1
            self._paid(tender.type, tender.amount)

    def _paid(self, type_: TenderType, amount: int) -> None:
        self.tendered += amount
        if type_ is TenderType.CASH:
            self.cash_paid += amount
        elif type_ is TenderType.GIFT_CARD:
            self.gift_card_paid += amount
        elif type_ is TenderType.VOUCHER:
            self.voucher_paid += amount
        else:
            self.card_paid += amount
