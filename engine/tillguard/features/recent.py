"""The latest events of each register, employee, card, customer and store, for sequences in rules.

Only what a sequence may ask about is kept (domain.RECORD), of a few events and for a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain import Event, Kind, Record, record_of
from .entities import Entities
from .facts import Facts
from .feature import Feature
from .vector import Vector

DAY = 86_400
MOST = {"register": 24, "employee": 24, "card": 8, "customer": 8, "store": 32}
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

    def see(self, facts: Facts, out: Vector) -> None:
        """Takes the event in, as the last of each of its entities."""
        event = facts.event
        if event.kind is Kind.INVENTORY:
            return
        record = record_of(event, facts.amount)
        self._keep("register", name_of("register", event), record)
        self._keep("employee", event.employee, record)
        self._keep("card", facts.card, record)
        self._keep("customer", event.customer, record)
        self._keep("store", event.store, record)

    def _keep(self, of: str, name: str, record: Record) -> None:
        """The record as the last of an entity's; what is a day old or too much leaves."""
        if not name:
            return
        ring = self.rings[of].touch(name)
        records = ring.records
        records.append(record)
        if len(records) > MOST[of]:
            del records[0]
        since = record[0] - DAY
        while records[0][0] < since:
            del records[0]

    def of(self, entity: str, event: Event) -> Sequence[Record]:
        """The recent events of the event's register, employee, ..., itself the last when it was
        just seen; empty where it names none."""
        ring = self.rings[entity].get(name_of(entity, event))
        return ring.records if ring else ()


def name_of(entity: str, event: Event) -> str:
    """Which register, employee, ... the event is of, "" for none; a register is its store's."""
    if entity == "register":
        return f"{event.store}/{event.register}" if event.register else ""
    return str(getattr(event, entity))
