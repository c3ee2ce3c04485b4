"""Whether a shift under way is planned anew: somebody away or done, or something large and new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ..domain import Evidence, Plan
from .cases import Handling, worth

LARGE = 2.0
"""Times the price of the minutes that it takes a new case must be worth (own estimate): what is
worth little more than what it pushes out is not worth a new plan."""


def why_replan(
    plan: Plan,
    open_cases: Collection[str],
    fresh: Iterable[Evidence],
    at_work: Collection[str],
    handling: Mapping[str, Handling],
    otherwise: Handling,
) -> str:
    """In words; empty where the plan still fits. `fresh` is what was flagged since, `at_work` who
    works on the plan's day."""
    queues: dict[str, list[str]] = {}
    for one in plan.assignments:
        queues.setdefault(one.person, []).append(one.case)
    for person, cases in queues.items():
        if person not in at_work:
            return f"{person} is away"
        if not set(cases) & set(open_cases) and _waits(plan, open_cases):
            return f"{person} has worked off the queue"
    for found in fresh:
        if _large(found, plan, handling.get(found.typology, otherwise)):
            return f"{found.key} is large: {found.reason}"
    return ""


def _waits(plan: Plan, open_cases: Collection[str]) -> bool:
    """Whether anything below the line is still open."""
    return any(one.case in open_cases for one in plan.left_out)


def _large(found: Evidence, plan: Plan, terms: Handling) -> bool:
    """Whether it is worth far more than the minutes that it takes in its region."""
    price = plan.minute_prices.get(found.region, 0.0)
    return worth(found.value, terms.saves) > LARGE * price * terms.minutes
