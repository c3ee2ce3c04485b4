"""A journal as what is replayed; the processes of a spread replay import it."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Kind
from tillguard.journal import OUTCOME, Journal
from tillguard.learn import Past, Step
from tillguard.serve.convert import event_from_body, outcome_from_body


def recorded(journal: Journal) -> Iterator[Step]:
    """Everything that history saw and learnt, in the order in which it did."""
    for record in journal.events():
        if record.kind == OUTCOME:
            yield outcome_from_body(record.body)
        else:
            yield event_from_body(Kind(record.kind), record.body, record.received)


def opened(url: str) -> Past:
    """The journal of this database; every event becomes a row."""
    return Past(recorded(Journal.open(url)), lambda event: True)
