"""The register's tape: transactions as a till prints them, linked ones and their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..domain import Event, Kind
from ..journal import tables
from ..serve.convert import event_from_body
from . import words

PIECE = 1000
"""Quantities are in thousandths."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One transaction on the tape; `linked` where it is evidence, `event` with its lines."""

    key: str
    at: int
    zone: str
    kind: str
    amount: int
    action: str
    strict: bool
    risk: float
    reason: str
    store: str
    register: str
    employee: str
    linked: bool
    event: Event

    @property
    def quantities(self) -> tuple[str, ...]:
        """As a receipt writes them: 2, or 0.250."""
        return tuple(quantity(line.quantity) for line in self.event.lines)


def quantity(thousandths: int) -> str:
    whole = thousandths % PIECE == 0
    return f"{thousandths // PIECE}" if whole else f"{thousandths / PIECE:.3f}"


def printed(row: tables.Decision, body: bytes, linked: bool = True) -> Printed:
    event = event_from_body(Kind(row.kind), body, row.received)
    return Printed(
        row.key,
        row.at,
        event.zone,
        words.title(row.kind),
        row.amount,
        words.action(row.action),
        row.action > 2,
        row.risk,
        row.reason,
        row.store,
        row.register_id,
        row.employee,
        linked,
        event,
    )


def tape(
    linked: Iterable[tables.Decision],
    beside: Iterable[tables.Decision],
    bodies: Mapping[int, bytes],
) -> tuple[Printed, ...]:
    """In order of time; what is linked is printed once."""
    rows = {row.seq: (row, False) for row in beside}
    rows |= {row.seq: (row, True) for row in linked}
    found = [
        printed(row, bodies[seq], mine) for seq, (row, mine) in rows.items() if bodies.get(seq)
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.key)))
