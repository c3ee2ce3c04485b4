"""The regularised linear part: coefficients on numbers, ranks and hinges, kept as curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .folds import thinned, weight_of
from .frame import Floats

Loss = Literal["binary", "regression"]
Basis = tuple[str, ...]

BASES: Sequence[Basis] = (("plain",), ("plain", "rank"), ("plain", "rank", "hinges"))
"""What a number may enter as; which of them is best is seen on rows that were not learnt from."""

STRENGTHS = tuple(10.0**power for power in (3.5, 3.0, 2.5, 2.0, 1.5, 1.0, 0.5, 0.0, -0.5, -1.0))
"""Penalties of the squared coefficients against the summed loss, strongest first."""

RANKS = (0.005, 0.02, 0.05, *np.linspace(0.1, 0.9, 9).tolist(), 0.95, 0.98, 0.995)
HINGES = (0.25, 0.5, 0.75, 0.9)
MOST_ROWS = 100_000
"""Rows beyond which a random part is learnt from: a few hundred coefficients need no more."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One input of the linear part: a curve over a column, standardised, and its missing value."""

    column: int
    knots: Floats
    values: Floats
    missing: float
    sign: int


def waves(rows: Floats, basis: Basis, directions: Sequence[int]) -> list[Wave]:
    """The inputs that `basis` makes of every column that varies, from the rows learnt from."""
    found: list[Wave] = []
    for i in range(rows.shape[1]):
        column = rows[:, i]
        known = column[~np.isnan(column)]
        if not len(known):
            continue
        for knots, values in shapes(known, basis):
            if (made := standard(i, knots, values, known, directions[i])) is not None:
                found.append(made)
        share = len(known) / len(column)
        if share < 1.0:
            spread = float(np.sqrt(share * (1 - share)))
            low = float(known[0])
            level = -(1 - share) / spread
            found.append(Wave(i, np.array([low]), np.array([level]), share / spread, 0))
    return found


def shapes(known: Floats, basis: Basis) -> list[tuple[Floats, Floats]]:
    """Knots and values of the curves of one column, before they are standardised."""
    at = np.quantile(known, (0.002, *RANKS, 0.998))
    low, high = at[0], at[-1]
    if high <= low:
        low, high = known.min(), known.max()
    if high <= low:
        return []
    found = [(np.array([low, high]), np.array([low, high]))]
    if "rank" in basis and len(np.unique(at)) > 2:
        knots = np.unique(at)
        ordered = np.sort(known)
        middle = (np.searchsorted(ordered, knots) + np.searchsorted(ordered, knots, "right")) / 2
        found.append((knots, normal(np.clip(middle / len(known), 0.001, 0.999))))
    if "hinges" in basis:
        for knot in np.unique(np.quantile(known, HINGES)):
            if low < knot < high:
                found.append((np.array([knot, high]), np.array([0.0, high - knot])))
    return found


def normal(share: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(share), np.float64)


def standard(column: int, knots: Floats, values: Floats, known: Floats, sign: int) -> Wave | None:
    """The curve with mean 0 and deviation 1 over the known rows; a missing one says the mean."""
    told = np.interp(known, knots, values)
    spread = float(told.std())
    if not spread > 1e-12 * max(1.0, float(np.abs(told).max())):
        return None
    return Wave(column, knots, (values - told.mean()) / spread, 0.0, sign)


def design(rows: Floats, inputs: Sequence[Wave]) -> Floats:
    """Rows x inputs."""
    made = np.empty((len(rows), len(inputs)), order="F")
    for at, wave in enumerate(inputs):
        column = rows[:, wave.column]
        told = np.interp(column, wave.knots, wave.values)
        made[:, at] = np.where(np.isnan(column), wave.missing, told)
    return made


def path(
    x: Floats, y: Floats, w: Floats, signs: npt.NDArray[Any], strengths: Sequence[float], loss: Loss
) -> list[Floats]:
    """Coefficients (the intercept last) for each penalty, each started from the one before."""
    from scipy.optimize import minimize

    w = w / w.mean()
    bounds = [(0.0 if s > 0 else None, 0.0 if s < 0 else None) for s in signs] + [(None, None)]
    start = np.zeros(x.shape[1] + 1)
    mean = float(np.average(y, weights=w))
    start[-1] = np.log(mean / (1 - mean)) if loss == "binary" else mean
    found = []
    for strength in strengths:

        def cost(beta: Floats, strength: float = strength) -> tuple[float, Floats]:
            margin = x @ beta[:-1] + beta[-1]
            if loss == "binary":
                lost = np.logaddexp(0.0, margin) - y * margin
                pull = w * (1 / (1 + np.exp(-margin)) - y)
            else:
                lost = 0.5 * (margin - y) ** 2
                pull = w * (margin - y)
            value = float(w @ lost) + 0.5 * strength * float(beta[:-1] @ beta[:-1])
            slope = np.append(x.T @ pull + strength * beta[:-1], pull.sum())
            return value / len(y), slope / len(y)

        with np.errstate(over="ignore"):
            done = minimize(
                cost, start, jac=True, bounds=bounds, method="L-BFGS-B",
                options={"maxiter": 100, "ftol": 1e-7, "gtol": 1e-6},
            )  # fmt: skip
        start = done.x
        found.append(done.x.copy())
    return found


@dataclass(frozen=True, slots=True)
class Lines:
    """A fitted linear part: its inputs and their coefficients, the intercept last."""

    inputs: Sequence[Wave]
    beta: Floats

    def margins(self, rows: Floats) -> Floats:
        return np.asarray(design(rows, self.inputs) @ self.beta[:-1] + self.beta[-1])

    def curves(self, rows: Floats, weight: float, more: float) -> Mapping[str, Any]:
        """The manifest's curves at `weight` of the blend; their means are over `rows`.

        `more` is added to the base margin.
        """
        told = []
        base = float(self.beta[-1]) * weight + more
        for column in sorted({wave.column for wave in self.inputs}):
            own = [
                (wave, float(b) * weight)
                for wave, b in zip(self.inputs, self.beta, strict=False)
                if wave.column == column and b
            ]
            if not own:
                continue
            knots = np.unique(np.concatenate([wave.knots for wave, _ in own]))
            values = sum(b * np.interp(knots, wave.knots, wave.values) for wave, b in own)
            missing = sum(b * wave.missing for wave, b in own)
            column_rows = rows[:, column]
            said = np.interp(column_rows, knots, values)
            mean = float(np.where(np.isnan(column_rows), missing, said).mean())
            base += mean
            told.append([column, knots.tolist(), values.tolist(), float(missing), mean])
        return {"base": base, "curves": told}


def fitted(
    rows: Floats, y: Floats, w: Floats, basis: Basis, strengths: Sequence[float],
    directions: Sequence[int], loss: Loss, seed: int,
) -> list[Lines]:  # fmt: skip
    """The linear part for each penalty; of many rows a random part is learnt from."""
    if len(y) > MOST_ROWS:
        keep = thinned(y, MOST_ROWS, seed)
        rows, y, w = rows[keep], y[keep], w[keep] * weight_of(y, keep)
    inputs = waves(rows, basis, directions)
    signs = np.array([wave.sign for wave in inputs])
    return [Lines(inputs, b) for b in path(design(rows, inputs), y, w, signs, strengths, loss)]
