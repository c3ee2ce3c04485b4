"""From events to the sums of hours, as the features count them: routine records are no volume."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from ...domain import TRANSACTIONS, Event, Kind
from ...features import offset
from .flows import HOUR, Flows, flows_of, none

BLOCK = 100_000
"""Transactions that are summed up at once."""


class Rung(NamedTuple):
    """One transaction: `at` in UTC seconds, `amount` in minor units."""

    store: str
    register: str
    zone: str
    at: int
    amount: int
    refund: bool


def rung(event: Event) -> Rung:
    """What counts of an event; its amount is the sum of its lines, as in `features/facts.py`."""
    amount = sum(
        line.price * line.quantity // 1000 - line.discount for line in event.lines if not line.void
    )
    refund = event.kind is Kind.RETURN
    return Rung(event.store, event.register, event.zone, event.at, amount, refund)


def gathered(events: Iterable[Event]) -> Flows:
    """The flows of transactions among `events`."""
    return summed_up(rung(event) for event in events if event.kind in TRANSACTIONS)


def summed_up(found: Iterable[Rung], seq: int = 0) -> Flows:
    """The flows of transactions; `seq` is the journal's record up to which they came.

    Memory grows with the hours that had any, not with the transactions.
    """
    rest, flows = iter(found), none()
    while some := [*islice(rest, BLOCK)]:
        flows = flows.extended(block(some))
    return replace(flows, seq=seq)


def block(found: Sequence[Rung]) -> Flows:
    """The flows of some transactions at once."""
    tills: dict[tuple[str, str], int] = {}
    rows = [
        (
            tills.setdefault((one.store, one.register), len(tills)),
            (one.at + offset(one.zone, one.at // HOUR)) // HOUR,
            one.amount,
            one.refund,
        )
        for one in found
    ]
    columns = np.array(rows, np.int64).T
    return flows_of([*tills], columns[0], columns[1], columns[2], columns[3] > 0)
