"""The latest events of each register, employee, card, customer and store, for sequences in rules.

Only what a sequence may ask about is kept (domain.RECORD), of a few events and for a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain import Event, Kind, Record
from .entities import Entities
from .facts import Facts
from .feature import Feature
from .vector import Vector

DAY = 86_400
INVENTORY = Kind.INVENTORY
OF_TILL, OF_PERSON, OF_STORE = 24, 8, 32
MOST = {"register": OF_TILL, "employee": OF_TILL, "card": OF_PERSON, "customer": OF_PERSON,
        "store": OF_STORE}  # fmt: skip
"""Events kept of one entity: at most about 10 KB of a store, 2.5 KB of a card."""
LIMITS = {"register": 50_000, "employee": 50_000, "card": 100_000, "customer": 100_000,
          "store": 5_000}  # fmt: skip
"""Entities kept; the one that was idle longest leaves first."""


class Ring:
    """Records in the order of receipt, the oldest first."""

    __slots__ = ("records",)

    def __init__(self) -> None:
        self.records: list[Any] = []


class Recent:
    """What happened lately; movements of stock happen at no register and are left out."""

    features: tuple[Feature, ...] = ()

    def __init__(self) -> None:
        self.rings = {of: Entities(Ring, LIMITS[of]) for of in MOST}
        self.tables = {f"recent_{of}": table for of, table in self.rings.items()}
        self.register, self.employee = self.rings["register"], self.rings["employee"]
        self.card, self.customer = self.rings["card"], self.rings["customer"]
        self.store = self.rings["store"]

    def see(self, facts: Facts, out: Vector) -> None:
        """Takes the event in, as the last of each of its entities: its `record_of`."""
        event, kind = facts.event, facts.kind
        if kind is INVENTORY:
            return
        at, store, employee, register = facts.at, facts.store, facts.employee, event.register
        card, customer = facts.card, facts.customer
        record = [
            at, kind, facts.tender, facts.amount, store, register, employee, card, customer
        ]  # fmt: skip
        if register:
            keep(self.register.touch(f"{store}/{register}"), record, at, OF_TILL)
        if employee:
            keep(self.employee.touch(employee), record, at, OF_TILL)
        if card:
            keep(self.card.touch(card), record, at, OF_PERSON)
        if customer:
            keep(self.customer.touch(customer), record, at, OF_PERSON)
        if store:
            keep(self.store.touch(store), record, at, OF_STORE)

    def of(self, entity: str, event: Event) -> Sequence[Record]:
        """The recent events of the event's register, employee, ..., itself the last when it was
        just seen; empty where it names none."""
        ring = self.rings[entity].get(name_of(entity, event))
        return ring.records if ring else ()


def keep(ring: Ring, record: list[Any], at: int, most: int) -> None:
    """The record as the last of an entity's; what is a day old or too much leaves."""
    records = ring.records
    records.append(record)
    if len(records) > most:
        del records[0]
    since, oldest = at - DAY, records[0][0]
    while oldest < since:
        del records[0]
        oldest = records[0][0]


def name_of(entity: str, event: Event) -> str:
    """Which register, employee, ... the event is of, "" for none; a register is its store's."""
    if entity == "register":
        return f"{event.store}/{event.register}" if event.register else ""
    return str(getattr(event, entity))
