"""One Transaction element to an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ...domain import Attribute, Entry, Event, Kind, Line, Tender, TenderStatus
from .lines import Rung, entry, reason, rung, tax
from .nodes import (
    BadTransaction,
    Node,
    day,
    first,
    flag,
    mark,
    moment,
    number,
    said,
    text,
    whole,
)
from .tenders import tenders

CONTROLS = {
    "POSNoSale": Kind.NO_SALE,
    "NoSale": Kind.NO_SALE,
    "SignOn": Kind.CLOCK_IN,
    "OperatorSignOn": Kind.CLOCK_IN,
    "SignOff": Kind.CLOCK_OUT,
    "OperatorSignOff": Kind.CLOCK_OUT,
    "TillSettle": Kind.CASH_COUNT,
}
ENDED = ("cancelled", "canceled", "aborted", "failed", "suspendeddeleted")
TAX = "tax"
"""Item and department of the line that stands for the tax."""
MOST_SEQUENCE = 10**12


@dataclass(slots=True)
class Place:
    """Where and in what a document was written; `latest` is the latest time read so far."""

    zone: str
    zones: dict[str, str] = field(default_factory=dict)
    currency: str = "USD"
    per_unit: int = 100
    latest: int = 0


def transaction(node: Node, place: Place) -> Event:
    """The event of a Transaction; raises BadTransaction.

    One that was rung offline counts as received when the document reached it: not before whatever
    stands in front of it.
    """
    if flag(node, "TrainingModeFlag"):
        raise BadTransaction("training", "rung in training mode")
    event = _body(node, _head(node, place), place)
    _check(node, place)
    if flag(node, "OfflineFlag"):
        event = replace(event, received=max(event.at, place.latest))
    place.latest = max(place.latest, event.at)
    return event


def _head(node: Node, place: Place) -> Event:
    """Who, where and when; nothing of what was done."""
    store, register, sequence = store_of(node), said(node, "WorkstationID", "TillID"), _count(node)
    for name, value in (("RetailStoreID", store), ("WorkstationID", register)):
        if not value or "/" in value:
            what = "holds a slash" if value else "is missing"
            raise BadTransaction("slash" if value else "missing", f"{name} {what}")
    if not sequence:
        raise BadTransaction("missing", "SequenceNumber is missing")
    zone = place.zones.get(store, place.zone)
    name = "EndDateTime" if said(node, "EndDateTime") else "BeginDateTime"
    at = moment(said(node, name), zone, name)
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).date().isoformat()
    date = day(said(node, "BusinessDayDate") or local)
    return Event(
        f"{store}/{register}/{date}/{sequence}",
        Kind.SALE,
        at,
        at,
        store,
        register,
        said(node, "OperatorID"),
        zone,
        date,
        int(sequence) if sequence.isdecimal() else 0,
    )


def store_of(node: Node) -> str:
    return said(node, "RetailStoreID") or said(first(node, "BusinessUnit"), "UnitID")


def _count(node: Node) -> str:
    sequence = said(node, "SequenceNumber")
    if sequence.isdecimal() and int(sequence) > MOST_SEQUENCE:
        raise BadTransaction("too-large", "SequenceNumber is too large")
    return sequence


def _check(node: Node, place: Place) -> None:
    currency = said(node, "CurrencyCode")
    if currency and currency != place.currency:
        message = f"amounts are in {currency}, not in {place.currency}"
        raise BadTransaction("another-currency", message)


def _body(node: Node, head: Event, place: Place) -> Event:
    retail = first(node, "RetailTransaction")
    if retail is not None:
        return _retail(node, retail, head, place.per_unit)
    for name in ("ControlTransaction", "TenderControlTransaction"):
        control = first(node, name)
        if control is not None:
            return _control(control, head, place.per_unit)
    raise BadTransaction("no-event", "neither a retail nor a control transaction")


def _control(control: Node, head: Event, per_unit: int) -> Event:
    for name, kind in CONTROLS.items():
        part = first(control, name)
        if part is None:
            continue
        if kind is Kind.CASH_COUNT:
            return replace(head, kind=kind, difference=_difference(part, per_unit))
        return replace(head, kind=kind, attributes=_reasoned(control))
    raise BadTransaction("no-event", "a control transaction of which history learns nothing")


def _difference(settle: Node, per_unit: int) -> int:
    """Counted minus expected: all that was over, less all that was short."""
    total = Decimal(0)
    for name, sign in (("Over", 1), ("Short", -1)):
        for found in settle.below(name):
            value = number(found, "Amount")
            total += sign * abs(value if value is not None else Decimal(0))
    return whole(total * per_unit, "Over and Short")


def _reasoned(node: Node) -> dict[str, Attribute]:
    why = reason(node)
    return {"reason": why} if why else {}


def _retail(node: Node, retail: Node, head: Event, per_unit: int) -> Event:
    goods = rung(retail, per_unit)
    back = _gives_back(goods)
    kind = _kind(node, retail, goods, back)
    member, how = _customer(retail)
    lines = [_signed(one, back) for one in goods]
    paid = _paid(retail, per_unit, flag(node, "OfflineFlag"), back)
    return replace(
        head,
        kind=kind,
        customer=member,
        customer_entry=how,
        receipt=_receipt(retail, head),
        approver=next((text(one) for one in retail.anywhere("ApproverID")), ""),
        lines=(*lines, *_taxed(retail, per_unit, lines, paid)),
        tenders=tuple(paid),
        attributes=_reasoned(retail),
    )


def _gives_back(goods: list[Rung]) -> bool:
    """Whether the customer gets at least as much back as they buy."""
    counted = [one for one in goods if not one.line.void]
    back = sum(one.line.amount for one in counted if one.returned)
    bought = sum(one.line.amount for one in counted if not one.returned)
    return any(one.returned for one in counted) and back >= bought


def _signed(one: Rung, back: bool) -> Line:
    """The line as history counts it: of a return what comes back is positive, of a sale what goes
    out."""
    line = one.line
    if one.returned is back:
        return line
    turned = replace(line, quantity=-line.quantity)
    return replace(turned, discount=turned.gross + line.amount)


def _paid(retail: Node, per_unit: int, offline: bool, back: bool) -> list[Tender]:
    return [
        one if out is back else replace(one, amount=-one.amount)
        for one, out in tenders(retail, per_unit, offline)
    ]


def _taxed(retail: Node, per_unit: int, lines: list[Line], paid: list[Tender]) -> Iterator[Line]:
    """A line for the tax, where it was paid on top of the prices."""
    declined = TenderStatus.DECLINED
    gap = sum(one.amount for one in paid if one.status is not declined)
    gap -= sum(line.amount for line in lines if not line.void)
    amount = tax(retail, per_unit)
    if paid and amount and abs(abs(gap) - amount) < abs(gap):
        yield Line(TAX, TAX, 1000 if gap > 0 else -1000, amount)


def _kind(node: Node, retail: Node, goods: list[Rung], back: bool) -> Kind:
    status = (mark(retail, "TransactionStatus") or said(retail, "TransactionStatus")).lower()
    links = [mark(link, "ReasonCode").lower() for link in retail.named("TransactionLink")]
    if flag(node, "CancelFlag") or status in ENDED:
        return Kind.CANCEL
    if status.startswith("suspended") and not status.endswith("retrieved"):
        return Kind.SUSPEND
    if status == "postvoided" or any("void" in link for link in links):
        return Kind.POST_VOID
    if status == "voided" or flag(retail, "VoidFlag"):
        return Kind.VOID
    return _kind_of(goods, back)


def _kind_of(goods: list[Rung], back: bool) -> Kind:
    counted = [one for one in goods if not one.line.void]
    if back:
        return Kind.RETURN
    if counted and all(one.gift_card for one in counted):
        return Kind.GIFT_CARD
    if any(one.overridden for one in counted):
        return Kind.PRICE_OVERRIDE
    return Kind.SALE


def _customer(retail: Node) -> tuple[str, Entry]:
    """The membership and how it came into the till."""
    for name in ("LoyaltyAccount", "Loyalty", "Customer"):
        for account in retail.anywhere(name):
            if member := said(account, "LoyaltyAccountID", "LoyaltyID", "CustomerID"):
                return member, entry(account)
    return "", Entry.SCANNED


def _receipt(retail: Node, head: Event) -> str:
    """The key of the original sale that a line, or the whole transaction, is linked to."""
    for link in retail.anywhere("TransactionLink"):
        date, sequence = said(link, "BusinessDayDate"), said(link, "SequenceNumber")
        if date and sequence:
            store, till = store_of(link) or head.store, said(link, "WorkstationID") or head.register
            return f"{store}/{till}/{day(date)}/{sequence}"
    return ""


def key_in(node: Node) -> str:
    """What can be read of the key of a refused transaction."""
    try:
        names = (store_of(node), said(node, "WorkstationID"), said(node, "BusinessDayDate")[:10])
        return "/".join((*names, said(node, "SequenceNumber")))
    except BadTransaction:
        return ""
