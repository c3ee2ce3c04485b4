"""One monotone map from margin to probability on top of whatever made the margin."""

from __future__ import annotations

import numpy as np

from .frame import Floats

ISOTONIC = 1000
"""Confirmed held rows from which the map is isotonic; Platt's curve below."""


def calibrate(margins: Floats, labels: Floats, weights: Floats) -> list[list[float]]:
    """Knots of the map, from rows that were held back."""
    few = labels.sum() < ISOTONIC or (1 - labels).sum() < ISOTONIC
    return platt(margins, labels, weights) if few else isotonic(margins, labels, weights)


def isotonic(margins: Floats, labels: Floats, weights: Floats) -> list[list[float]]:
    """A knot stands at the mean margin of each isotonic level, so that between levels the order of
    the margins is kept."""
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=1e-5, y_max=1 - 1e-5, out_of_bounds="clip")
    model.fit(margins, labels, sample_weight=weights)
    levels, place = np.unique(model.predict(margins), return_inverse=True)
    mass = np.bincount(place, weights)
    centres = np.bincount(place, weights * margins) / mass
    if len(levels) < 2:
        return platt(margins, labels, weights)
    return [centres.tolist(), levels.tolist()]


def platt(margins: Floats, labels: Floats, weights: Floats) -> list[list[float]]:
    """A logistic curve through the margins, as knots; the targets are Platt's (1999), which keep
    few labels from being certain."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6).fit(margins[:, None], labels, sample_weight=weights)
    slope, start = max(float(model.coef_[0, 0]), 1e-6), float(model.intercept_[0])
    low, high = float(margins.min()) - 3, float(margins.max()) + 3
    knots = np.linspace(low, high, 129)
    curve = 1 / (1 + np.exp(-np.clip(slope * knots + start, -30, 30)))
    return [knots.tolist(), np.maximum.accumulate(curve).tolist()]
