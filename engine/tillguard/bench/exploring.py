"""`bench explore`: what random picks cost before something new comes, and what they notice then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..domain import Exploration
from ..investigate import Look, share_of
from ..investigate.instance import Floats
from ..learn.evaluate import student
from .drifting import BREAK, DAYS, WARM, Seen, Share, lived
from .figure import Figure

BOUNDS = Exploration(0.02, 0.2)
"""As in policies/staffing.yaml."""
FIXED = 0.05
Tick = Callable[[str, float], None]


def always(share: float) -> Share:
    return lambda looks: share


def adaptive(looks: Sequence[Look]) -> float:
    return share_of(looks, BOUNDS)


ARMS: dict[str, Share] = {
    "top": always(0.0),
    "floor": always(BOUNDS.floor),
    "fixed": always(FIXED),
    "adaptive": adaptive,
    "random": always(1.0),
}
"""Only the dearest; a share that stays at the floor; one that stays at a twentieth; the share that
follows what is found; everything at random."""

CALM, AFTER = slice(WARM, BREAK), slice(BREAK, DAYS)
MEASURES: dict[str, Callable[[Seen], float]] = {
    "recall_before": lambda seen: float(seen.found[CALM].sum() / seen.frauds[CALM].sum()),
    "recall_after": lambda seen: float(seen.found[AFTER].sum() / seen.frauds[AFTER].sum()),
    "recall_of_new": lambda seen: float(seen.new_found[AFTER].sum() / seen.new[AFTER].sum()),
    "share_before": lambda seen: float(seen.share[CALM].mean()),
    "share_after": lambda seen: float(seen.share[AFTER].mean()),
    "frauds_by_weights": lambda seen: float(seen.estimated.sum() / seen.frauds.sum()),
}
"""Shares of all frauds that were worked on; shares of minutes for random picks; how many frauds
there were by what was worked on, weighed by 1 / propensity, against how many there were."""


def measure(seeds: int, tick: Tick) -> list[Figure]:
    """Every arm on the same chains, with Student's 95 % intervals over the seeds."""
    found: dict[str, list[list[float]]] = {arm: [] for arm in ARMS}
    for seed in range(seeds):
        tick("living through drifting chains", seed / seeds)
        for arm, share in ARMS.items():
            seen = lived(seed, share)
            found[arm].append([of(seen) for of in MEASURES.values()])
    tick("living through drifting chains", 1.0)
    table = {arm: np.array(rows) for arm, rows in found.items()}
    figures = [
        figure(f"{name}_{arm}", rows[:, number], seeds)
        for arm, rows in table.items()
        for number, name in enumerate(MEASURES)
    ]
    return figures + against(table, "fixed", seeds) + against(table, "floor", seeds)


def against(table: dict[str, Floats], arm: str, seeds: int) -> list[Figure]:
    """Adaptive less another arm, chain by chain."""
    apart = table["adaptive"] - table[arm]
    return [
        figure(f"{name}_adaptive_less_{arm}", apart[:, number], seeds)
        for number, name in enumerate(MEASURES)
        if name.startswith("recall")
    ]


def figure(name: str, values: Floats, seeds: int) -> Figure:
    mean = student(values)
    how = f"seeds 0 to {seeds - 1}, 95 % interval {mean.low:.3f} to {mean.high:.3f}"
    return Figure(name, mean.value, "share", how, "higher")
