"""By which factor a day differs from a usual one of its weekday: the year's course, named days."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .flows import Floats, Ints
from .occasions import Occasions

HARMONICS = 6
"""Waves of the year: the shortest is two months, so that what is sharp is left to named days."""
NEAR = range(-3, 3)
"""Days around a named day that may differ with it."""
WAVE, TREND, NAMED, NEARBY = 0.1, 0.2, 0.5, 0.15
"""Standard deviations of the logarithms that are expected of a wave, of a year's growth, of a named
day and of its neighbours. Where days say little, their factors stay near 1."""
BEGUN = 7
"""Days of a record that teach nothing of the year: its stores come in one by one."""
YEAR, NO_WAVE = 364, 1e-4
"""Days from which on a year has a course of its own: of a shorter record it would be guessed."""
CLOSED = 0.02
"""The factor of a day on which the calendar says "closed": somebody may still ring."""
ROUNDS = 25
EPOCH = datetime.date(1970, 1, 1)
Label = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Course:
    """What was learnt of days: the logarithms' weights, by column of `design`."""

    labels: tuple[Label, ...]
    weights: Floats
    until: int

    def factors(self, occasions: Occasions, place: str, days: Ints) -> Floats:
        """The factor of each local day at a place; growth is that of the last day known."""
        named = [occasions.around(place, int(day), NEAR) for day in days]
        logs = design(days, named, self.labels, self.until) @ self.weights
        closed = np.array([occasions.is_closed(place, int(day)) for day in days], bool)
        return np.where(closed, CLOSED, np.exp(logs))


def learnt(
    seen: Floats, expected: Floats, occasions: Occasions, places: Sequence[str], days: Ints
) -> Course:
    """The course under which counts (places x days) are likeliest, given what would be usual.

    A Poisson regression with normal priors on its weights (ridge), its likelihood tempered by the
    dispersion of the counts.
    """
    rows = [
        (row, at)
        for row, place in enumerate(places)
        for at, day in enumerate(days)
        if at >= BEGUN and expected[row, at] > 0 and not occasions.is_closed(place, int(day))
    ]
    named = [occasions.around(places[row], int(days[at]), NEAR) for row, at in rows]
    labels = tuple(sorted({label for around in named for label in around}))
    until = int(days[-1]) if len(days) else 0
    if not rows:
        return Course((), np.zeros(width(())), until)
    groups = sorted({(at, around) for (_, at), around in zip(rows, named, strict=True)})
    index = {group: number for number, group in enumerate(groups)}
    counts, usual = np.zeros(len(groups)), np.zeros(len(groups))
    for (row, at), around in zip(rows, named, strict=True):
        counts[index[at, around]] += seen[row, at]
        usual[index[at, around]] += expected[row, at]
    when = days[np.array([at for at, _ in groups])]
    matrix = design(when, [around for _, around in groups], labels, until)
    wave = WAVE if len(days) >= YEAR else NO_WAVE
    return Course(labels, regressed(matrix, counts, usual, precisions(labels, wave)), until)


def regressed(matrix: Floats, counts: Floats, usual: Floats, precision: Floats) -> Floats:
    """Weights of the penalised Poisson regression of counts on usual * exp(matrix @ weights)."""
    weights, dispersion = np.zeros(matrix.shape[1]), 1.0
    for _ in range(ROUNDS):
        mean = usual * np.exp(np.clip(matrix @ weights, -8, 4))
        slope = matrix.T @ (counts - mean) / dispersion - precision * weights
        curve = (matrix * (mean / dispersion)[:, None]).T @ matrix + np.diag(precision)
        step = np.linalg.solve(curve, slope)
        weights = weights + step * min(1.0, 1.0 / (np.abs(step).max() + 1e-12))
        dispersion = max(1.0, float(np.median((counts - mean) ** 2 / (mean + 0.5)) / 0.455))
        if np.abs(step).max() < 1e-6:
            break
    return weights


def design(
    days: Ints, named: Sequence[Sequence[Label]], labels: Sequence[Label], until: int
) -> Floats:
    """One row a day: level, growth in years (0 from `until` on), waves of the year, labels."""
    waves = 2 * np.pi * year_parts(days)[:, None] * np.arange(1, HARMONICS + 1)
    growth = np.minimum((days - until) / 365.25, 0.0)
    matrix = np.zeros((len(days), width(labels)))
    matrix[:, 0], matrix[:, 1] = 1.0, growth
    matrix[:, 2 : 2 + 2 * HARMONICS] = np.hstack([np.cos(waves), np.sin(waves)])
    column = {label: 2 + 2 * HARMONICS + at for at, label in enumerate(labels)}
    for row, around in enumerate(named):
        for label in around:
            if label in column:
                matrix[row, column[label]] = 1.0
    return matrix


def precisions(labels: Sequence[Label], wave: float) -> Floats:
    """1 / variance of the prior of each weight."""
    deviations = [10.0, TREND, *[wave] * (2 * HARMONICS)]
    deviations += [NAMED if away == 0 else NEARBY for _, away in labels]
    return np.array(deviations) ** -2.0


def width(labels: Sequence[Label]) -> int:
    return 2 + 2 * HARMONICS + len(labels)


def year_parts(days: Ints) -> Floats:
    """How much of its year has gone by on each day, in [0, 1)."""
    dates = [EPOCH + datetime.timedelta(days=int(day)) for day in days]
    return np.array([(date.timetuple().tm_yday - 1) / 366 for date in dates])
