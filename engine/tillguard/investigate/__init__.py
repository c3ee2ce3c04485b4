"""Investigate: the cases worth most, to the right people, with a price for every minute."""

from .cases import Handling, Organised, audited, group_cases
from .check import check_plan
from .check_shifts import Asked, check_shifts
from .due import dated
from .experience import Closed, learnt
from .explore import explored
from .findings import cases_of_findings
from .fitness import stake
from .instance import (
    Instance,
    InvalidInstance,
    NoFeasiblePlan,
    Solution,
)
from .kept import Before
from .minute_prices import on_call, on_call_by_skill
from .plan import plan
from .replan import why_replan
from .rings import Link, Ring, Who, links_of, rings_of
from .sample import bench_instance
from .share import Look, share_of
from .shift import plan_shift
from .what_if import changed

__all__ = [
    "Asked",
    "Before",
    "Closed",
    "Handling",
    "Instance",
    "InvalidInstance",
    "Link",
    "Look",
    "NoFeasiblePlan",
    "Organised",
    "Ring",
    "Solution",
    "Who",
    "audited",
    "bench_instance",
    "cases_of_findings",
    "changed",
    "check_plan",
    "check_shifts",
    "dated",
    "explored",
    "group_cases",
    "learnt",
    "links_of",
    "on_call",
    "on_call_by_skill",
    "plan",
    "plan_shift",
    "rings_of",
    "share_of",
    "stake",
    "why_replan",
]
