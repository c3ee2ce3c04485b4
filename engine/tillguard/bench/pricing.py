"""`bench prices`: a peak week under live prices, the policy's constants, and a threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..files import read_texts
from ..learn.evaluate import student
from ..policy import Policy, parse_policies
from ..profiles import SHIPPED
from .figure import Figure
from .peak_week import WAYS, Week, weeks

STAFFED = {"short": 180, "ample": 720}
"""Minutes a day that a store's managers have for approvals: a quarter of one, or one of them."""
PARTS: Mapping[str, Callable[[Week], float]] = {
    "net": lambda week: week.net / 100,
    "waiting": lambda week: week.waiting / 100,
    "asked": lambda week: float(week.asked),
    "held": lambda week: float(week.held),
}
Tick = Callable[[str, float], None]


def measure(seeds: int, tick: Tick) -> list[Figure]:
    """Every way on the same weeks, with Student's 95 % intervals over the seeds; what live prices
    bring more is taken week by week."""
    policy, figures = base(), list[Figure]()
    for number, (staffed, minutes) in enumerate(STAFFED.items()):
        runs = []
        for seed in range(seeds):
            tick("living through peak weeks", (number + seed / seeds) / len(STAFFED))
            runs.append(dict(weeks(seed, policy, minutes)))
        for way in WAYS:
            figures += [
                figure(f"{name}_{way}_{staffed}", [of(run[way]) for run in runs], name)
                for name, of in PARTS.items()
            ]
        for way in ("constant", "threshold"):
            more = [(run["live"].net - run[way].net) / 100 for run in runs]
            figures.append(figure(f"live_less_{way}_{staffed}", more, "net"))
    tick("living through peak weeks", 1.0)
    return figures


def base() -> Policy:
    """The shipped policy of the whole chain, outside seasons."""
    return parse_policies(read_texts(SHIPPED / "policies")).in_force("", 0)


def figure(name: str, values: list[float], part: str) -> Figure:
    mean, last = student(np.array(values)), len(values) - 1
    unit = "" if part in ("asked", "held") else "USD"
    how = f"seeds 0 to {last}, 95 % interval {mean.low:.0f} to {mean.high:.0f}"
    return Figure(name, mean.value, unit, how, "lower" if part == "waiting" else "higher")
