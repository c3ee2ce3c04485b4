"""What the demo tells: decisions in full, the figures, the queues, how to send one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..domain import Event
from ..features import FEATURES
from ..learn import Share, average_precision, suspicious, wilson
from ..v1.decision_pb2 import Action, Decision
from .replay import Replayed
from .verdicts import Truth


@dataclass(frozen=True, slots=True)
class Figures:
    """The demo's measurements; the JSON of `tillguard demo --json` is made from these alone."""

    decisions: int
    rules: int
    actions: Mapping[str, int]
    auc_pr: float
    precision: Share
    value_found: int
    closed: int
    p50: float
    p99: float
    value: float
    bound: float
    gap: float
    seconds: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        return {
            "decisions": self.decisions,
            "features": len(FEATURES),
            "rules": self.rules,
            "actions": dict(self.actions),
            "auc_pr": round(self.auc_pr, 4),
            "precision_at_capacity": {
                "value": round(self.precision.value, 4),
                "low": round(self.precision.low, 4),
                "high": round(self.precision.high, 4),
            },
            "value_at_capacity": self.value_found / 100,
            "cases_closed": self.closed,
            "latency_ms": {"p50": round(self.p50, 2), "p99": round(self.p99, 2)},
            "plan": {"value": self.value, "bound": self.bound, "gap": self.gap},
            "seconds": {name: round(spent, 1) for name, spent in self.seconds.items()},
        }


def figures(
    seen: Replayed, truths: Mapping[str, Truth], rules: int, seconds: Mapping[str, float]
) -> Figures:
    """Measured on true labels (average precision) and on the closed cases (precision, value)."""
    judged = [(e, d) for e, d in seen.decisions if suspicious(e)]
    confirmed = sum(case.confirmed for case in seen.closed)
    plan = seen.plan
    p50, p99 = np.percentile(seen.latencies, [50, 99]) if seen.latencies else (0.0, 0.0)
    return Figures(
        decisions=len(seen.decisions),
        rules=rules,
        actions=counted(d for _, d in seen.decisions),
        auc_pr=average_precision(
            np.array([d.risk for _, d in judged]),
            np.array([float(e.key in truths) for e, _ in judged]),
        ),
        precision=wilson(confirmed, len(seen.closed)),
        value_found=sum(case.loss for case in seen.closed),
        closed=len(seen.closed),
        p50=float(p50),
        p99=float(p99),
        value=amount(plan.value) if plan else 0.0,
        bound=amount(plan.bound) if plan else 0.0,
        gap=plan.gap if plan else 0.0,
        seconds=seconds,
    )


def amount(money: Any) -> float:
    return float(money.units + money.nanos / 1e9)


def counted(decisions: Iterator[Decision]) -> dict[str, int]:
    """How often each action was chosen, mildest first."""
    counts = Counter(decision.action for decision in decisions)
    return {
        Action.Name(number).removeprefix("ACTION_"): counts[number] for number in sorted(counts)
    }


def handful(seen: Replayed) -> list[Decision]:
    """One decision of every action, the riskiest of each, strictest first."""
    best: dict[int, tuple[Event, Decision]] = {}
    for event, decision in seen.decisions:
        kept = best.get(decision.action)
        if kept is None or decision.expected_loss.units > kept[1].expected_loss.units:
            best[decision.action] = (event, decision)
    return [best[action][1] for action in sorted(best, reverse=True)]
