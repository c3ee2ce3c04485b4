"""How well scores rank and how true probabilities are; every figure takes a weight a row.

The weights are those of the rows (inverse propensities where only some were reviewed) times how
often the bootstrap drew them; without weights every row counts once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .intervals import Floats

BINS = 10
"""Groups of equal weight in which promised and observed shares are compared."""


class Ranking:
    """Rows by falling score, sorted once for many weightings; equal scores are one step."""

    def __init__(self, scores: Floats, labels: Floats) -> None:
        self.order = np.argsort(-scores, kind="stable")
        ranked = scores[self.order]
        self.labels = labels[self.order]
        self.steps = np.append(np.flatnonzero(np.diff(ranked)), max(0, len(ranked) - 1))

    def _counts(self, weights: Floats | None) -> tuple[Floats, Floats]:
        """Weight of positives and of negatives down to each step, from nothing to all."""
        if not len(self.order):
            return np.zeros(1), np.zeros(1)
        own = np.ones(len(self.order)) if weights is None else weights[self.order]
        positive = np.cumsum(own * self.labels)[self.steps]
        negative = np.cumsum(own * (1.0 - self.labels))[self.steps]
        return np.append(0.0, positive), np.append(0.0, negative)

    def average_precision(self, weights: Floats | None = None) -> float:
        """Area under the precision-recall curve as the step-wise sum; NaN without positives."""
        positive, negative = self._counts(weights)
        if positive[-1] <= 0.0:
            return math.nan
        seen = positive[1:] + negative[1:]
        precision = np.divide(positive[1:], seen, out=np.zeros_like(seen), where=seen > 0)
        return float((precision * np.diff(positive)).sum() / positive[-1])

    def roc_auc(self, weights: Floats | None = None) -> float:
        """Chance that a positive outranks a negative, ties half; NaN without one of them."""
        positive, negative = self._counts(weights)
        if positive[-1] <= 0.0 or negative[-1] <= 0.0:
            return math.nan
        middle = (positive[1:] + positive[:-1]) / 2
        return float((middle * np.diff(negative)).sum() / (positive[-1] * negative[-1]))


def average_precision(scores: Floats, labels: Floats, weights: Floats | None = None) -> float:
    """Area under the precision-recall curve as the step-wise sum; ties count as one step."""
    return Ranking(scores, labels).average_precision(weights)


def brier(probabilities: Floats, labels: Floats, weights: Floats) -> float:
    """Mean squared error of the probabilities (Brier 1950); NaN without rows."""
    total = weights.sum()
    error = (weights * (probabilities - labels) ** 2).sum()
    return float(error / total) if total > 0 else math.nan


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of similar probability: mean promise, observed share, their weight and number."""

    promised: float
    observed: float
    weight: float
    rows: int


def reliability(
    probabilities: Floats, labels: Floats, weights: Floats, bins: int = BINS
) -> list[Bin]:
    """Up to `bins` groups of equal weight, by rising probability; empty ones are left out.

    Of equal weight, not width: at 2 % of fraud nearly all rows would fall into the first width.
    """
    if weights.sum() <= 0.0:
        return []
    order = np.argsort(probabilities, kind="stable")
    p, y, w = probabilities[order], labels[order], weights[order]
    place = np.minimum(bins - 1, ((np.cumsum(w) - w / 2) / w.sum() * bins).astype(np.int64))
    mass = np.bincount(place, w, bins)
    promised, observed = np.bincount(place, w * p, bins), np.bincount(place, w * y, bins)
    rows = np.bincount(place, minlength=bins)
    return [
        Bin(
            float(promised[b] / mass[b]), float(observed[b] / mass[b]), float(mass[b]), int(rows[b])
        )
        for b in np.flatnonzero(mass > 0)
    ]


def calibration_error(
    probabilities: Floats, labels: Floats, weights: Floats, bins: int = BINS
) -> float:
    """Mean distance between promise and observation over bins of equal weight (ECE)."""
    found = reliability(probabilities, labels, weights, bins)
    total = sum(one.weight for one in found)
    apart = sum(one.weight * abs(one.promised - one.observed) for one in found)
    return apart / total if total > 0 else math.nan


def effective_size(weights: Floats) -> float:
    """How many rows of equal weight say as much (Kish 1965): (sum w)^2 / sum w^2."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0
