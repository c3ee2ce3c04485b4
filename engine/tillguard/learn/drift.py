"""Drift: how far recent vectors and scores stand from those of the same season.

The population stability index of two distributions over the same bins is
sum((p - q) * ln(p / q)): below 0.1 nothing has moved, from 0.25 on the model sees another world
(the usual reading of the credit industry; Siddiqi 2006). Two samples of one distribution do not
give 0 but about (bins - 1) * (1/n + 1/m), times a chi-squared over its degrees of freedom (Yurdakul
2018): what chance alone would reach is the floor beneath which nothing is said.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .table import Floats

BINS = 10
WATCH, DRIFT = 0.10, 0.25
DOUBT = 0.001
"""Chance with which one feature rises above its floor without drift."""
SMOOTHING = 0.5
"""Rows that every bin is given, so that an empty one is finite (Jeffreys)."""


class Level(StrEnum):
    STEADY = "steady"
    WATCH = "watch"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class Moved:
    """One feature (or the score): its index, what chance alone may reach, and what that means."""

    name: str
    psi: float
    floor: float
    level: Level


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of a window: values (rows x columns, NaN: not known) and 1 / propensity of each."""

    values: Floats
    weights: Floats

    @property
    def size(self) -> float:
        """How many equally weighted rows say as much (Kish 1965)."""
        squares = float((self.weights**2).sum())
        return float(self.weights.sum()) ** 2 / squares if squares else 0.0


def drifted(
    reference: Sample,
    recent: Sample,
    names: Sequence[str],
    same_season: bool = True,
    grown: Container[str] = (),
) -> list[Moved]:
    """Every column, what moved most first.

    What is compared with another season never drifts, nor what has `grown` with the length of the
    history: it is to be watched.
    """
    found = [
        moved(name, reference, recent, i, same_season and name not in grown)
        for i, name in enumerate(names)
    ]
    return sorted(found, key=lambda one: (-excess(one), one.name))


def excess(one: Moved) -> float:
    return one.psi - one.floor


def moved(name: str, reference: Sample, recent: Sample, column: int, alike: bool) -> Moved:
    edges = bins(reference.values[:, column], reference.weights)
    p = shares(reference, column, edges)
    q = shares(recent, column, edges)
    index = float(((q - p) * np.log(q / p)).sum())
    floor = chance(len(p), reference.size, recent.size)
    level = Level.STEADY
    if index > floor and index >= WATCH:
        level = Level.DRIFT if index >= DRIFT and alike else Level.WATCH
    return Moved(name, index, floor, level)


def bins(values: Floats, weights: Floats) -> Floats:
    """Inner edges at the reference's weighted tenths; equal ones are one."""
    known = ~np.isnan(values)
    if not known.any():
        return np.zeros(0)
    order = np.argsort(values[known], kind="stable")
    ranked, mass = values[known][order], np.cumsum(weights[known][order])
    wanted = np.arange(1, BINS) / BINS * mass[-1]
    place = np.minimum(np.searchsorted(mass, wanted), len(ranked) - 1)
    return np.unique(ranked[place])


def shares(sample: Sample, column: int, edges: Floats) -> Floats:
    """Smoothed share of each bin; what is not known is the last one.

    An edge belongs to the bin below it, so that a value that is most of the rows (0) has a bin of
    its own.
    """
    values = sample.values[:, column]
    place = np.searchsorted(edges, values, side="left")
    place[np.isnan(values)] = len(edges) + 1
    mass = np.bincount(place, sample.weights, len(edges) + 2)
    smooth = mass * (sample.size / max(float(mass.sum()), 1e-12)) + SMOOTHING
    return np.asarray(smooth / smooth.sum())


def chance(bins: int, n: float, m: float) -> float:
    """What the index reaches with `DOUBT` though nothing drifted; infinite where a side is empty.

    The quantile of a chi-squared of bins - 1 degrees, by Wilson and Hilferty (1931).
    """
    if bins < 2 or min(n, m) < 1:
        return float("inf")
    degrees, quantile = bins - 1, 3.0902
    cube = 1 - 2 / (9 * degrees) + quantile * np.sqrt(2 / (9 * degrees))
    return float(degrees * cube**3 * (1 / n + 1 / m))
