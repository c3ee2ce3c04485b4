"""Labelled rows on which models are compared, and how far resampling moves a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .folds import HELD
from .table import Floats

Names = npt.NDArray[np.str_]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.float32]
"""How often each row counts (replicates x rows); in the first replicate once: the sample."""
BINS = 10
WIDEST, MOST = 0.4, 10_000
"""How far the newest fifth may grow to hold enough of a finding, and how many rows are enough."""


def newest(confirmed: Floats, fewest: int, found: int) -> int:
    """The first row of the hold-out: the newest fifth, more where it holds less than `fewest` rows
    or than `found` of a finding."""
    count = len(confirmed)
    size = int(min(MOST, max(HELD * count, min(fewest, WIDEST * count))))
    for finding in (confirmed, 1 - confirmed):
        back = np.cumsum(finding[::-1])
        size = max(size, int(np.searchsorted(back, found)) + 1)
    return count - min(size, int(WIDEST * count))


@dataclass(frozen=True, slots=True)
class Holdout:
    """Rows that no judged model was fitted on, in order of receipt.

    `labels` 0 or 1, `weights` 1 / propensity of the review (what was picked by chance, from below
    the line, weighs most), `losses` in minor units, `days` number of the day. `groups` name who
    must not fare worse (region, role), `peers` staff that should be alarmed alike (region, shift),
    `kinds` what makes exposure comparable, `subjects` whose rows are resampled together.
    """

    labels: Floats
    weights: Floats
    losses: Floats
    days: npt.NDArray[np.int64]
    groups: Mapping[str, Names]
    peers: Mapping[str, Names]
    kinds: Names
    subjects: Names

    @property
    def stakes(self) -> Floats:
        """What finding each row is worth: its loss, or 1 for each fraud where none is known."""
        return self.labels * self.losses if self.losses.any() else self.labels

    def part(self, keep: Mask) -> Holdout:
        def cut(names: Mapping[str, Names]) -> dict[str, Names]:
            return {name: values[keep] for name, values in names.items()}

        return Holdout(
            self.labels[keep],
            self.weights[keep],
            self.losses[keep],
            self.days[keep],
            cut(self.groups),
            cut(self.peers),
            self.kinds[keep],
            self.subjects[keep],
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """What a model says of the rows: probability of loss, damage in minor units if it is one."""

    probability: Floats
    damage: Floats

    def part(self, keep: Mask) -> Scores:
        return Scores(self.probability[keep], self.damage[keep])


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the one-sided bounds within which resampling left it."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, replicates: npt.NDArray[Any], doubt: float) -> Estimate:
        """The first replicate is the sample; `doubt` is left beyond each bound."""
        known = replicates[1:][np.isfinite(replicates[1:])]
        if not known.size:
            return cls(float(replicates[0]), -np.inf, np.inf)
        low, high = np.quantile(known, [doubt, 1 - doubt])
        return cls(float(replicates[0]), float(low), float(high))

    def turned(self) -> Estimate:
        """The same with its sign turned."""
        return Estimate(-self.value, -self.high, -self.low)


def resampled(subjects: Names, times: int, seed: int) -> Counts:
    """Poisson bootstrap over subjects (Oza and Russell 2001), after the sample itself."""
    _, place = np.unique(subjects, return_inverse=True)
    drawn = np.random.default_rng(seed).poisson(1.0, (times, place.max(initial=-1) + 1))
    return np.vstack([np.ones((1, len(place))), drawn[:, place]]).astype(np.float32)


def value_at_capacity(rows: Holdout, said: Scores, counts: Counts, daily: float) -> Floats:
    """Losses (minor units, by replicate) in the `daily` transactions of each day worth most; where
    no label bears a loss, how many are confirmed among those most likely to be.

    Each labelled row stands for `weights` transactions and fills the capacity as so many do.
    """
    worth = said.probability * said.damage if rows.losses.any() else said.probability
    order = np.lexsort((-worth, rows.days))
    mass = counts[:, order] * rows.weights[order]
    total = np.cumsum(mass, axis=1, dtype=np.float64)
    first = np.searchsorted(rows.days[order], rows.days[order])
    already = np.where(first > 0, total[:, first - 1], 0.0)
    taken = np.clip(daily - (total - mass - already), 0.0, mass)
    return taken @ rows.stakes[order]


def brier(rows: Holdout, probability: Floats, counts: Counts) -> Floats:
    """Weighted mean squared error of the probabilities (Brier 1950), by replicate."""
    missed = rows.weights * (probability - rows.labels) ** 2
    return (counts @ missed) / np.maximum(counts @ rows.weights, 1e-12)


def calibration_error(rows: Holdout, probability: Floats, counts: Counts) -> Floats:
    """Expected calibration error over tenths of the ranked rows, by replicate (Naeini 2015)."""
    place = np.argsort(np.argsort(probability, kind="stable"), kind="stable")
    tenth = (place * BINS // max(1, len(place))).astype(int)
    member = np.eye(BINS)[tenth]
    gap = counts @ (member * (rows.weights * (probability - rows.labels))[:, None])
    return np.abs(gap).sum(axis=1) / np.maximum(counts @ rows.weights, 1e-12)
