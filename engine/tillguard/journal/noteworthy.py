"""What the journal holds that somebody may have to be told of, in its order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from tillguard.domain import Action, News

from .database import Database
from .reading import DECIDED, stored
from .rows import StoredDecision
from .trips import trips_of

NOTED = """
SELECT seq, key, revision, store, region, register, bundle, received, action, flagged, typology,
    expected_loss, trips, decision, 0 AS answered
FROM decision
WHERE seq > {after} AND seq <= {upto} AND (flagged OR action = 5 OR trips <> '')
UNION ALL
SELECT d.seq, d.key, d.revision, d.store, d.region, d.register, d.bundle, e.received, d.action,
    d.flagged, d.typology, d.expected_loss, '', d.decision, 1
FROM event e JOIN approval a ON a.key = e.key AND a.resolved_at = e.received
    JOIN decision d ON d.seq = a.seq
WHERE e.seq > {after} AND e.seq <= {upto} AND e.kind = 'outcome'
ORDER BY 1, 15"""


class Noted(NamedTuple):
    """A decision that was flagged, asks for a manager or tripped something; `answered` where it is
    the manager's answer that is news. `received` is when either was."""

    seq: int
    key: str
    revision: int
    store: str
    region: str
    register: str
    bundle: str
    received: int
    action: int
    flagged: bool
    typology: str
    expected_loss: int
    trips: str
    decision: bytes
    answered: bool

    def news(self) -> Iterator[tuple[str, News]]:
        """Each piece of news with the id under which it is told."""
        if self.answered:
            yield self._named(News.APPROVAL_RESOLVED)
            return
        if self.flagged:
            yield self._named(News.DECISION_FLAGGED)
        if self.action == Action.MANAGER_APPROVAL:
            yield self._named(News.APPROVAL_REQUESTED)
        for number in range(len(trips_of(self.trips))):
            yield self._named(News.BLAST_RADIUS_TRIPPED, number)

    def _named(self, news: News, number: int = 0) -> tuple[str, News]:
        return event_id(news, self.key, self.revision, number), news


def event_id(news: News, *parts: object) -> str:
    """The same for the same news, whoever works it out and how often; it tells nothing."""
    named = "\0".join(map(str, (news.value, *parts)))
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def noted(database: Database, after: int, upto: int) -> list[Noted]:
    """What is news in the records after seq `after` up to `upto`."""
    rows = database.read(NOTED.format(after=int(after), upto=int(upto)))
    return [Noted._make(row) for row in rows]


def decision_at(database: Database, seq: int) -> StoredDecision | None:
    """The decision that stands under a seq."""
    found = database.read(f"{DECIDED}d.seq = {int(seq)}")
    return stored(found[0]) if found else None
