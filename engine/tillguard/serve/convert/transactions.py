"""Transactions: from the wire to domain events and back, without loss."""

from __future__ import annotations

from collections.abc import Mapping

from google.type.money_pb2 import Money

from tillguard.domain import Attribute, Event, Line, Tender, minor_per_unit
from tillguard.v1 import transaction_pb2

from ..money import NANO, put_money
from ..vocabulary import (
    ENTRIES,
    ENTRY_NUMBERS,
    KIND_NUMBERS,
    KINDS,
    STATUS_NUMBERS,
    STATUSES,
    TENDER_NUMBERS,
    TENDERS,
)

Transaction = transaction_pb2.Transaction
Values = Mapping[str, transaction_pb2.AttributeValue]


def key_of(transaction: Transaction) -> str:
    """The key that the till gave, or store/register/business date/sequence."""
    t = transaction
    return t.key or f"{t.store}/{t.register}/{t.business_date}/{t.sequence}"


def event_of(transaction: Transaction, received: int, now: int) -> Event:
    """A transaction that has passed `check`; `now` stands in where the till gave no time."""
    t = transaction
    lines, tenders = t.lines, t.tenders
    priced = lines[0].price if lines else tenders[0].amount if tenders else Money()
    per_unit = minor_per_unit(priced.currency_code)
    nanos = NANO // per_unit
    return Event(
        key_of(t),
        KINDS[t.kind],
        t.event_time.seconds if t.HasField("event_time") else now,
        received,
        t.store,
        t.register,
        t.employee,
        t.time_zone,
        t.business_date,
        t.sequence,
        t.membership,
        ENTRIES[t.membership_entry_method],
        t.original_receipt,
        t.approver,
        tuple([_line(line, per_unit, nanos) for line in lines]),
        tuple([_tender(tender, per_unit, nanos) for tender in tenders]),
        0,
        attributes_of(t.attributes) if t.attributes else {},
    )


def _line(line: transaction_pb2.Line, per_unit: int, nanos: int) -> Line:
    price, discount = line.price, line.discount
    return Line(
        line.item,
        line.department,
        line.quantity,
        price.units * per_unit + price.nanos // nanos,
        discount.units * per_unit + discount.nanos // nanos,
        line.voided,
        ENTRIES[line.entry_method],
    )


def _tender(tender: transaction_pb2.Tender, per_unit: int, nanos: int) -> Tender:
    amount = tender.amount
    return Tender(
        TENDERS[tender.type],
        amount.units * per_unit + amount.nanos // nanos,
        tender.token,
        STATUSES[tender.status],
    )


def attributes_of(attributes: Values) -> dict[str, Attribute]:
    """Custom attributes with their types."""
    return {name: getattr(value, value.WhichOneof("value")) for name, value in attributes.items()}


def transaction_of(event: Event, currency: str = "USD") -> Transaction:
    """The transaction from which `event_of` makes this event; amounts are in this currency."""
    transaction = Transaction(
        key=event.key,
        kind=KIND_NUMBERS[event.kind],
        store=event.store,
        register=event.register,
        employee=event.employee,
        time_zone=event.zone,
        business_date=event.business_date,
        sequence=event.sequence,
        membership=event.customer,
        membership_entry_method=ENTRY_NUMBERS[event.customer_entry],
        original_receipt=event.receipt,
        approver=event.approver,
    )
    transaction.event_time.seconds = event.at
    for line in event.lines:
        _put_line(transaction.lines.add(), line, currency)
    for tender in event.tenders:
        _put_tender(transaction.tenders.add(), tender, currency)
    put_attributes(transaction.attributes, event.attributes)
    return transaction


def _put_line(target: transaction_pb2.Line, line: Line, currency: str) -> None:
    target.item, target.department, target.quantity = line.item, line.department, line.quantity
    put_money(target.price, line.price, currency)
    if line.discount:
        put_money(target.discount, line.discount, currency)
    target.voided, target.entry_method = line.void, ENTRY_NUMBERS[line.entry]


def _put_tender(target: transaction_pb2.Tender, tender: Tender, currency: str) -> None:
    target.type, target.token = TENDER_NUMBERS[tender.type], tender.token
    put_money(target.amount, tender.amount, currency)
    target.status = STATUS_NUMBERS[tender.status]


def put_attributes(target: Values, attributes: Mapping[str, Attribute]) -> None:
    """Write custom attributes with their types."""
    for name, value in attributes.items():
        match value:
            case bool():
                target[name].bool_value = value
            case int():
                target[name].int64_value = value
            case float():
                target[name].double_value = value
            case str():
                target[name].string_value = value
