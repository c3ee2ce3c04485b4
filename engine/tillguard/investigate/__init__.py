"""Investigate: the cases worth most, to the right people, with a price for every minute."""

from .cases import Handling, audited, group_cases
from .check import check_plan
from .explore import explored
from .findings import cases_of_findings
from .instance import (
    Instance,
    InvalidInstance,
    NoFeasiblePlan,
    Solution,
)
from .kept import Before
from .plan import plan
from .sample import bench_instance
from .share import Look, share_of
from .shift import plan_shift
from .what_if import changed

__all__ = [
    "Before",
    "Handling",
    "Instance",
    "InvalidInstance",
    "Look",
    "NoFeasiblePlan",
    "Solution",
    "audited",
    "bench_instance",
    "cases_of_findings",
    "changed",
    "check_plan",
    "explored",
    "group_cases",
    "plan",
    "plan_shift",
    "share_of",
]
