"""One transaction with its receipt and the answer that it got."""

from __future__ import annotations

from dataclasses import dataclass

from ..domain import Action
from ..errors import UnknownTransaction
from ..journal import Approval, Journal
from ..journal.approvals import approval
from ..journal.evidence import latest_decision
from ..serve.money import minor_units
from ..v1.decision_pb2 import Decision
from . import words
from .casebook import Part, parts
from .tape import Printed, printed


@dataclass(frozen=True, slots=True)
class Price:
    """What an action would have cost, in minor units."""

    action: str
    minor: int
    allowed: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    printed: Printed
    decision: Decision
    parts: tuple[Part, ...]
    prices: tuple[Price, ...]
    approval: Approval | None


def found_receipt(journal: Journal, key: str, stores: frozenset[str]) -> Receipt:
    """Raises UnknownTransaction, also where its store is not among `stores`."""
    with journal.database.view() as session:
        row = latest_decision(session, key)
        if stores and row.store not in stores:
            raise UnknownTransaction(f"no decision is recorded under {key}")
        answer = Decision.FromString(row.decision)
        bodies = journal.bodies([row.seq])
        prices = tuple(
            Price(
                words.action(one.action),
                minor_units(one.cost),
                one.allowed,
                one.action == row.action,
            )
            for one in answer.costs
        )
        asked = approval(session, key) if row.action == Action.MANAGER_APPROVAL else None
        return Receipt(printed(row, bodies[row.seq]), answer, parts(row), prices, asked)
