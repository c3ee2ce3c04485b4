"""When cases are due by the live rules and policy."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain import Case, Evidence
from ..investigate import dated
from ..pipeline import Rulebook


def due_by_policy(
    rulebook: Rulebook,
    grown: Sequence[Case],
    evidence: Sequence[Evidence],
    known: Sequence[Case],
    now: int,
) -> list[Case]:
    """The cases with their due times; those `known` before are never due later than they were."""
    policy = rulebook.policies.in_force("", now)
    severities = {rule.id: rule.severity for rule in rulebook.engine.rules}
    return dated(
        grown,
        evidence,
        severities,
        lambda typology, severity: policy.typology(typology).due_hours[severity],
        [case.id for case in known],
    )
