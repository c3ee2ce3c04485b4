"""What people are told of, wherever they sit: by stream, webhook or mail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class News(StrEnum):
    """Kinds of news, as the alerts of `WatchAlerts` name them."""

    DECISION_FLAGGED = "decision_flagged"
    APPROVAL_REQUESTED = "approval_requested"
    APPROVAL_RESOLVED = "approval_resolved"
    BLAST_RADIUS_TRIPPED = "blast_radius_tripped"
    SILENCE = "silence"


OF_DECISIONS = frozenset({News.DECISION_FLAGGED, News.APPROVAL_REQUESTED, News.APPROVAL_RESOLVED})
"""News with an action, a severity, a typology and an expected loss."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One piece of news as far as it says who is told. `event` is the same whenever and by whomever
    it is told; `seq` is the decision behind it in the journal, 0 where there is none. `severity` is
    that of the gravest hit, 0 without one; `expected_loss` in minor units."""

    event: str
    news: News
    seq: int
    store: str
    region: str
    action: int = 0
    severity: int = 0
    typology: str = ""
    expected_loss: int = 0
