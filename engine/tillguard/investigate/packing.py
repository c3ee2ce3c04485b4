"""The best set of cases for one shift: a knapsack, solved exactly."""

from __future__ import annotations

import numpy as np
from ortools.algorithms.python import knapsack_solver

from .instance import Floats, Ints

AHEAD = 40
"""Cases after the critical one that are tried for the room that it leaves."""
ROUNDING = 1e-12
PRECISION = float(1 << 40)
TINY = 1e-9
"""Stands for 0 units where profits are compared per unit: what takes no time ranks first."""
SEARCH = knapsack_solver.SolverType.KNAPSACK_DIVIDE_AND_CONQUER_SOLVER
"""Takes cases x units steps, whatever the numbers; branch and bound can take for ever."""


def pack(profit: Floats, units: Ints, limit: int) -> Ints:
    """Ascending positions of the set of highest total profit within `limit` units.

    Only profits above 0 are taken. Optimal to a relative 1e-10, the precision of whole numbers.
    """
    useful = np.flatnonzero((profit > 0) & (units <= limit))
    gain, size = profit[useful], units[useful]
    if size.sum() <= limit:
        return useful
    order = np.argsort(-gain / np.maximum(size, TINY), kind="stable")
    return np.sort(useful[order[_around_critical(gain[order], size[order], limit)]])


def _around_critical(gain: Floats, size: Ints, limit: int) -> Ints:
    """As `pack`, for cases in falling order of profit per unit that do not all fit.

    Only cases near the critical ratio are open: to reverse another against it costs more than a
    greedy set falls short of Dantzig's bound (Martello and Toth, Knapsack Problems, 1990, ch. 2).
    """
    filled = np.cumsum(size)
    critical = int(filled.searchsorted(limit, side="right"))
    left = limit - (int(filled[critical - 1]) if critical else 0)
    ratio = float(gain[critical]) / int(size[critical])
    short = ratio * left - _squeezed_in(gain[critical:], size[critical:], left)
    regret = np.abs(gain - ratio * size)
    open_ = np.flatnonzero(regret <= short + ROUNDING * float(gain.sum()))
    sure = np.arange(len(gain)) < critical
    sure[open_] = False
    room = limit - int(size[sure].sum())
    sure[open_[_exact(gain[open_], size[open_], room)]] = True
    return np.flatnonzero(sure)


def _squeezed_in(gain: Floats, size: Ints, left: int) -> float:
    """What the next cases bring that still fit, one after the other."""
    brought = 0.0
    for more, units in zip(gain[:AHEAD].tolist(), size[:AHEAD].tolist(), strict=True):
        if units <= left:
            brought, left = brought + more, left - units
    return brought


def _exact(gain: Floats, size: Ints, limit: int) -> Ints:
    """Positions of the best set; the solver takes whole numbers without size 0 or beyond limit."""
    free = np.flatnonzero(size == 0)
    rest = np.flatnonzero((size > 0) & (size <= limit))
    if not len(rest):
        return free
    scale = PRECISION / float(gain.sum())
    knapsack = knapsack_solver.KnapsackSolver(SEARCH, "shift")
    whole = np.maximum(1, np.round(gain[rest] * scale)).astype(np.int64)
    knapsack.init(whole.tolist(), [size[rest].tolist()], [limit])
    knapsack.solve()
    taken = [knapsack.best_solution_contains(k) for k in range(len(rest))]
    return np.concatenate((free, rest[taken]))
