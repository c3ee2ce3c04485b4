"""The best set of cases for one shift: a knapsack, solved exactly."""

from __future__ import annotations

import numpy as np
from ortools.algorithms.python import knapsack_solver

from .instance import Floats, Ints

WINDOW = 64
"""Cases searched first, around the critical ratio; all others only where they could matter."""
PRECISION = float(1 << 40)
TINY = 1e-9
"""Stands for 0 units where profits are compared per unit: what takes no time ranks first."""
SEARCH = knapsack_solver.SolverType.KNAPSACK_DIVIDE_AND_CONQUER_SOLVER
"""Takes cases x units steps, whatever the numbers; branch and bound can take for ever."""


def pack(profit: Floats, units: Ints, limit: int) -> Ints:
    """Ascending positions of the set of highest total profit within `limit` units.

    Only profits above 0 are taken. Optimal to a relative 1e-10, the precision of whole numbers.
    Cases clearly above or below the critical ratio are decided by it (regret of reversing one
    against Dantzig's bound: Martello and Toth, Knapsack Problems, 1990, chapter 2).
    """
    useful = np.flatnonzero((profit > 0) & (units <= limit))
    gain, size = profit[useful], units[useful]
    if size.sum() <= limit:
        return useful
    if len(useful) <= WINDOW:
        return useful[_exact(gain, size, limit)]
    order = np.argsort(-gain / np.maximum(size, TINY), kind="stable")
    return np.sort(useful[order[_around_critical(gain[order], size[order], limit)]])


def _around_critical(gain: Floats, size: Ints, limit: int) -> Ints:
    """As `pack`, for cases in falling order of profit per unit that do not all fit."""
    filled = np.cumsum(size)
    critical = int(np.searchsorted(filled, limit, side="right"))
    below = int(filled[critical - 1]) if critical else 0
    ratio = gain[critical] / size[critical]
    relaxed = float(gain[:critical].sum() + ratio * (limit - below))
    start = max(0, min(critical - WINDOW // 2, len(gain) - WINDOW))
    window = np.arange(start, start + WINDOW)
    chosen = _decided(gain, size, limit, window, start)
    regret = np.abs(gain - ratio * size)
    open_ = np.flatnonzero(regret < relaxed - gain[chosen].sum())
    if np.isin(open_, window, assume_unique=True).all():
        return chosen
    other = _decided(gain, size, limit, open_, critical)
    return other if gain[other].sum() > gain[chosen].sum() else chosen


def _decided(gain: Floats, size: Ints, limit: int, open_: Ints, critical: int) -> Ints:
    """Cases before `critical` are in, later ones out, `open_` ones as fits best."""
    fixed = np.setdiff1d(np.arange(critical), open_, assume_unique=True)
    left = limit - int(size[fixed].sum())
    return np.r_[fixed, open_[_exact(gain[open_], size[open_], left)]]


def _exact(gain: Floats, size: Ints, limit: int) -> Ints:
    """Positions of the best set; the solver takes whole numbers without size 0 or beyond limit."""
    free = size == 0
    rest = np.flatnonzero(~free & (size <= limit))
    if not len(rest):
        return np.flatnonzero(free)
    scale = PRECISION / gain.sum()
    knapsack = knapsack_solver.KnapsackSolver(SEARCH, "shift")
    whole = np.maximum(1, np.round(gain[rest] * scale)).astype(np.int64)
    knapsack.init(whole.tolist(), [size[rest].tolist()], [limit])
    knapsack.solve()
    taken = [k for k in range(len(rest)) if knapsack.best_solution_contains(k)]
    best: Ints = np.sort(np.r_[np.flatnonzero(free), rest[taken]])
    return best
