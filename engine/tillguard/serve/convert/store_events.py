"""Store events: from the wire to domain events and back, without loss."""

from __future__ import annotations

from tillguard.domain import Event, Kind, Line
from tillguard.v1 import store_event_pb2

from ..money import minor_units, put_money
from ..vocabulary import DETAILS
from .transactions import attributes_of, put_attributes

StoreEvent = store_event_pb2.StoreEvent


def store_event_key(event: StoreEvent) -> str:
    """The key that was given, or store/register/business date/kind/sequence."""
    e = event
    kind = DETAILS[e.WhichOneof("detail")]
    return e.key or f"{e.store}/{e.register}/{e.business_date}/{kind}/{e.sequence}"


def event_of_store(event: StoreEvent, received: int, now: int) -> Event:
    """A store event that has passed `check`; `now` stands in where no time was given."""
    detail = event.WhichOneof("detail")
    attributes = attributes_of(event.attributes)
    if event.membership_change.owner_employee:
        attributes["owner_employee"] = event.membership_change.owner_employee
    return Event(
        key=store_event_key(event),
        kind=DETAILS[detail],
        at=event.event_time.seconds if event.HasField("event_time") else now,
        received=received,
        store=event.store,
        register=event.register,
        employee=event.employee,
        zone=event.time_zone,
        business_date=event.business_date,
        sequence=event.sequence,
        customer=event.membership_change.membership,
        lines=tuple(_moved(item) for item in event.inventory_movement.items),
        difference=minor_units(event.cash_count.difference),
        attributes=attributes,
    )


def _moved(item: store_event_pb2.MovedItem) -> Line:
    return Line(item.item, item.department, item.quantity, minor_units(item.unit_value))


def store_event_of(event: Event, currency: str = "USD") -> StoreEvent:
    """The store event from which `event_of_store` makes this event."""
    message = StoreEvent(
        key=event.key,
        store=event.store,
        register=event.register,
        employee=event.employee,
        time_zone=event.zone,
        business_date=event.business_date,
        sequence=event.sequence,
    )
    message.event_time.seconds = event.at
    attributes = dict(event.attributes)
    match event.kind:
        case Kind.CASH_COUNT:
            put_money(message.cash_count.difference, event.difference, currency)
        case Kind.CLOCK_IN:
            message.clock_in.SetInParent()
        case Kind.CLOCK_OUT:
            message.clock_out.SetInParent()
        case Kind.INVENTORY:
            for line in event.lines:
                _put_moved(message.inventory_movement.items.add(), line, currency)
        case _:
            owner = str(attributes.pop("owner_employee", ""))
            message.membership_change.membership = event.customer
            message.membership_change.owner_employee = owner
    put_attributes(message.attributes, attributes)
    return message


def _put_moved(target: store_event_pb2.MovedItem, line: Line, currency: str) -> None:
    target.item, target.department, target.quantity = line.item, line.department, line.quantity
    if line.price:
        put_money(target.unit_value, line.price, currency)
