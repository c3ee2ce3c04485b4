"""What was flagged since the last time joins the cases that are open, or opens new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..domain import Case, Evidence
from ..investigate import Handling, Organised, group_cases
from ..journal import Journal
from ..pipeline import Rulebook
from ..policy.terms import UNCLASSIFIED
from .deadlines import due_by_policy
from .rings import Suspicions


def grown_cases(
    journal: Journal,
    rulebook: Rulebook,
    suspicions: Suspicions,
    evidence: Sequence[Evidence],
    handling: Mapping[str, Handling],
    now: int,
) -> list[Case]:
    """The cases that are new or have grown, with their due times; what somebody holds, or has it
    set aside for them, joins no other case."""
    known = journal.open_cases()
    rings = suspicions.rings(journal, now) if evidence else []
    busy = {*journal.held_cases(now), *journal.pinned_cases()} if rings else set()
    terms = rulebook.policies.in_force("", now).cases
    organised = Organised(terms.ring_skill, terms.ring_members, terms.ring_value)
    grown = group_cases(
        evidence, known, handling, handling[UNCLASSIFIED], rings, busy,
        organised if terms.ring_skill else None,
    )  # fmt: skip
    return due_by_policy(rulebook, grown, evidence, known, now)
