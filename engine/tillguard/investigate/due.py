"""When a case is due: by its typology and the gravest rule that saw something in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ..domain import Case, Evidence

HOUR = 3600


def dated(
    cases: Iterable[Case],
    evidence: Iterable[Evidence],
    severities: Mapping[str, int],
    hours: Callable[[str, int], int],
    known: Iterable[str],
) -> list[Case]:
    """The cases with their due times; those `known` before are never due later than they were.

    `severities` by rule id; `hours` gives a typology's hours at a severity, 0 where no rule of the
    live bundle saw anything.
    """
    gravest = {
        one.key: max((severities.get(rule, 0) for rule in one.hits), default=0) for one in evidence
    }
    before = set(known)
    return [_dated(case, gravest, hours, case.id in before) for case in cases]


def _dated(
    case: Case, gravest: Mapping[str, int], hours: Callable[[str, int], int], known: bool
) -> Case:
    severity = max((gravest.get(key, 0) for key in case.evidence), default=0)
    due = case.opened + HOUR * hours(case.typology, severity)
    return replace(case, due=min(due, case.due) if known else due)
