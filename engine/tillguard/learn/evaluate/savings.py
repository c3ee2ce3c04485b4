"""What the decisions would have cost on true loss, against what a chain might do instead."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .intervals import Floats, Ints, bootstrap

APPROVE_ALL, RULES_ONLY, OURS = "approve_all", "rules_only", "ours"
THRESHOLD = "threshold_"
"""Before a probability: asked for approval at or above it, approved below."""
FIXED = "fixed_threshold"


def best_threshold(costs: Mapping[str, Floats], weights: Floats) -> str:
    """The name of the fixed threshold that costs least on these very rows; empty without any.

    Chosen with hindsight, so that no fixed threshold of those tried could have done better.
    """
    tried = [name for name in costs if name.startswith(THRESHOLD)]
    return min(tried, key=lambda name: float((costs[name] * weights).sum()), default="")


def savings(
    costs: Mapping[str, Floats], weights: Floats, clusters: Ints, seed: int = 0
) -> dict[str, Any]:
    """Costs by way of deciding (minor units) and what ours saves against each.

    Saved against another way = (its cost - ours) / cost of approving everything, on true loss; the
    interval draws whole clusters. Rows of unknown cost are left out; empty where all are.
    """
    known = np.isfinite(costs[OURS]) if OURS in costs else np.zeros(0, np.bool_)
    if not known.any():
        return {}
    costs = {name: cost[known] for name, cost in costs.items()}
    weights, clusters = weights[known], clusters[known]
    best = best_threshold(costs, weights)
    ways = {APPROVE_ALL: APPROVE_ALL, RULES_ONLY: RULES_ONLY, FIXED: best}
    others = {told: costs[name] for told, name in ways.items() if name in costs}
    against = {
        told: share_saved(cost, costs[OURS], costs[APPROVE_ALL], weights, clusters, seed)
        for told, cost in others.items()
    }
    told = {**others, OURS: costs[OURS]}
    return {
        "rows": int(known.sum()),
        "costs": {name: round(float((cost * weights).sum())) for name, cost in told.items()},
        "threshold": float(best.removeprefix(THRESHOLD)) if best else None,
        "saved_against": against,
    }


def share_saved(
    other: Floats, ours: Floats, approve_all: Floats, weights: Floats, clusters: Ints, seed: int
) -> dict[str, float | None]:
    def saved(times: Floats) -> float:
        own = weights * times
        whole = float((approve_all * own).sum())
        return float(((other - ours) * own).sum()) / whole if whole > 0 else math.nan

    return bootstrap(saved, clusters, seed).as_json()
