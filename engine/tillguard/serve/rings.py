"""Rings in what was flagged lately, from the journal."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from ..domain import Evidence, Kind
from ..investigate import Ring, links_of, rings_of
from ..journal import Journal
from .convert import event_from_body

WEEKS = 8
"""How long a suspicion ties people together."""
MOST = 50_000
"""Suspicions that are looked at; of more, the latest."""


@dataclass(slots=True)
class Suspicions:
    """The last weeks' suspicions, at most `most`: each is read and decoded once, not at each plan.

    `kept` by key with the moment of receipt, in the order of the journal up to the record `seq`.
    """

    most: int = MOST
    seq: int = 0
    kept: OrderedDict[str, tuple[int, Evidence]] = field(default_factory=OrderedDict)

    def rings(self, journal: Journal, now: int) -> list[Ring]:
        """The rings in them, those that are in a case already included."""
        self.catch_up(journal, now)
        return rings_of(links_of(found for _, found in self.kept.values()))

    def catch_up(self, journal: Journal, now: int) -> int:
        """Take in what was flagged since, forget what is old; how many were new."""
        since = now - WEEKS * 7 * 86_400
        fresh = journal.flagged_since(since, self.most, self.seq)
        for one in reversed(fresh):
            self.kept.pop(one.evidence.key, None)
            found = traced(one.evidence, one.kind, one.body)
            self.kept[one.evidence.key] = (one.received, found)
            self.seq = one.seq
        while self.kept and (len(self.kept) > self.most or self.oldest() < since):
            self.kept.popitem(last=False)
        return len(fresh)

    def oldest(self) -> int:
        """When the first of them was received."""
        return next(iter(self.kept.values()))[0]


def traced(found: Evidence, kind: str, body: bytes) -> Evidence:
    """With its receipt, and what was given back: baskets have too much in common by nature."""
    event = event_from_body(Kind(kind), body, found.at)
    items = {line.item for line in event.lines} if event.kind is Kind.RETURN else set()
    return replace(found, receipt=event.receipt, items=(*sorted(items),))
