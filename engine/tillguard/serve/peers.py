"""The night's look at everybody, from the journal: read in blocks, kept as findings and norms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..backtest import norms_of
from ..backtest.vectors import Journalled
from ..domain import PEER_WEEKS, TRANSACTIONS, Kind, Norms
from ..features import sealed
from ..journal import Decided, Journal
from ..learn.peers import DOUBT, ENTITIES, Acts, Night, Span, night
from ..policy import Policy

ROWS = 8192
"""Decisions in memory at a time."""

PLACE = {str(kind): place for place, kind in enumerate(TRANSACTIONS)}


def acts(journal: Journal) -> Iterator[Acts]:
    """The decisions of the last PEER_WEEKS weeks of receipt, in blocks, in order."""
    served = Journalled(journal, ())
    for rows in journal.decided(journal.span(PEER_WEEKS * 7), ROWS):
        yield acts_of_rows(rows, served)


def acts_of_rows(rows: Sequence[Decided], served: Journalled) -> Acts:
    """Decisions as they were served; NaN for features that the catalogue of then did not have."""
    return Acts(
        [row.key for row in rows],
        np.array([PLACE[row.kind] for row in rows], np.int64),
        np.array([row.at for row in rows], np.int64),
        {
            "employee": [row.employee for row in rows],
            "register": [f"{row.store}/{row.register}" for row in rows],
            "store": [row.store for row in rows],
            "card": [row.card for row in rows],
            "customer": [row.customer for row in rows],
        },
        served.numbers(rows),
    )


def look(
    journal: Journal,
    policy: Policy,
    doubt: float = DOUBT,
    entities: Sequence[str] = ENTITIES,
) -> Night:
    """Who is unlike their peers by what the journal holds, with the policy's prior damages."""
    found = journal.span(PEER_WEEKS * 7)
    span = Span(found.since, found.until + 1)
    return night(lambda: acts(journal), span, damages(policy), doubt, entities)


def damages(policy: Policy) -> Mapping[Kind, int]:
    """What a loss of each kind is taken to be while nothing is known (minor units)."""
    return {kind: policy.terms(kind, True).prior.damage for kind in TRANSACTIONS}


def keep(journal: Journal, found: Night, by: str, now: int) -> Norms:
    """Keep the findings, and let services look the scores up beside the season that is live."""
    live = journal.live_norm_hash()
    season = norms_of(journal, live).season if live else None
    norms = sealed(now, season, found.peers)
    journal.save_findings(now, found.findings)
    journal.save_norm(norms.hash, norms.content, now)
    journal.promote_norm(norms.hash, by, now)
    return norms
