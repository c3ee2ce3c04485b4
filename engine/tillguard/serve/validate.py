"""The one check of every request: rules of the wire, what the values mean, no card numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from google.protobuf.message import Message

from tillguard.card_data import card_data
from tillguard.errors import InvalidRequest, Violation
from tillguard.v1 import decision_service_pb2, investigation_service_pb2

from .card_numbers import card_numbers
from .contract import broken_rules
from .convert import StoreEvent, Transaction
from .meaning import (
    close_case_doubts,
    plan_doubts,
    record_doubts,
    store_event_doubts,
    transaction_doubts,
)

MOST = 20
"""Violations told at once; with more, an answer would not fit into its trailers."""

Doubts = Callable[[Any, str, int, str], Iterator[Violation]]

DOUBTS: dict[type[Message], Doubts] = {
    Transaction: transaction_doubts,
    StoreEvent: store_event_doubts,
    decision_service_pb2.RecordEventsRequest: record_doubts,
    investigation_service_pb2.PlanShiftRequest: plan_doubts,
    investigation_service_pb2.CloseCaseRequest: close_case_doubts,
}
ASKING = (decision_service_pb2.DecideRequest, decision_service_pb2.DecideStreamRequest)
FIT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def check(message: Message, now: int, path: str = "", currency: str = "USD") -> None:
    """Raise InvalidRequest with everything that is wrong, by field path; values are never told.

    `now` is in seconds by the clock of the service. `path` is put before the fields' paths.
    `currency` is the chain's, in which every amount must be; empty means any one currency.
    """
    broken = broken_rules(message, path)
    doubts = list(_doubts(message, path, now, currency))
    cards = card_numbers(message, path)
    if broken or doubts or cards:
        found = cards + [Violation(rule.path, rule.allowed) for rule in broken] + doubts
        raise InvalidRequest(_told(found))


def _doubts(message: Message, path: str, now: int, currency: str) -> Iterator[Violation]:
    if isinstance(message, ASKING):
        if message.HasField("transaction"):
            place = f"{path}transaction."
            yield from transaction_doubts(message.transaction, place, now, currency)
    elif doubts := DOUBTS.get(type(message)):
        yield from doubts(message, path, now, currency)


def _told(found: list[Violation]) -> list[Violation]:
    """The first violation of each field."""
    told: dict[str, Violation] = {}
    for violation in found:
        field = _without_unfit_name(violation.field)
        told.setdefault(field, Violation(field, violation.description))
    return list(told.values())[:MOST]


def _without_unfit_name(path: str) -> str:
    """The path up to an attribute whose name must not be repeated to the caller."""
    map_field, _, rest = path.partition('["')
    name = rest.rpartition('"]')[0]
    fit = FIT_NAME.fullmatch(name) and not card_data(name, "")
    return path if fit or not rest else map_field
