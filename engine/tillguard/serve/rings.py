"""Rings in what was flagged lately, from the journal."""

from __future__ import annotations

from dataclasses import replace

from ..domain import Evidence, Kind
from ..investigate import Ring, links_of, rings_of
from ..journal import Journal
from .convert import event_from_body

WEEKS = 8
"""How long a suspicion ties people together."""
MOST = 50_000
"""Suspicions that are looked at; of more, the latest."""


def latest_rings(journal: Journal, now: int) -> list[Ring]:
    """The rings in the last weeks' suspicions, those that are in a case already included."""
    found = journal.flagged_since(now - WEEKS * 7 * 86_400, MOST)
    return rings_of(links_of(traced(*one) for one in found))


def traced(found: Evidence, kind: str, body: bytes) -> Evidence:
    """With its receipt, and what was given back: baskets have too much in common by nature."""
    event = event_from_body(Kind(kind), body, found.at)
    items = {line.item for line in event.lines} if event.kind is Kind.RETURN else set()
    return replace(found, receipt=event.receipt, items=(*sorted(items),))
