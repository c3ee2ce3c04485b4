"""Prices for cases instead of minutes: a tighter bound, from the best whole shift per person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clock import Clock
from .instance import Floats, Ints
from .packing import pack
from .pairs import Pairs

PATIENCE = 8
SMALLEST_STEP = 1e-3
MOMENTUM = 0.4


@dataclass(frozen=True, eq=False)
class CasePrices:
    """Any plan is worth at most `bound`, the sum of `case` and of `shift`.

    `shift[person]` is the highest profit of one shift of the person at these case prices;
    `excess[case]` is 1 less the number of people whose best shift holds the case.
    """

    bound: float
    case: Floats
    shift: Floats
    excess: Ints


def tightened(pairs: Pairs, start: Floats, target: float, steps: int, clock: Clock) -> CasePrices:
    """Subgradient steps on the case prices towards `target`, the value of a known plan.

    Source: the Lagrangian dual over the assignment constraints of the generalised assignment
    problem (Fisher, Jaikumar and Van Wassenhove, Management Science 32, 1986).
    """
    lowest = -np.inf if pairs.must_assign else 0.0
    best = found = _priced(pairs, start, clock)
    direction, step, stalled = found.excess.astype(np.float64), 1.0, 0
    for _ in range(steps):
        slope = np.where((found.case <= lowest) & (found.excess > 0), 0, found.excess)
        direction = (1 - MOMENTUM) * slope + MOMENTUM * direction
        norm = float(direction @ direction)
        if clock.over or step < SMALLEST_STEP or not norm:
            break
        length = step * max(0.0, found.bound - target) / norm
        found = _priced(pairs, np.maximum(lowest, found.case - length * direction), clock)
        stalled = 0 if found.bound < best.bound else stalled + 1
        best = found if found.bound < best.bound else best
        if stalled >= PATIENCE:
            found, step, stalled = best, step / 2, 0
            direction = np.zeros_like(direction)
    return best


def _priced(pairs: Pairs, price: Floats, clock: Clock) -> CasePrices:
    profit = pairs.value - price[pairs.case]
    shift = np.zeros(pairs.people)
    excess = np.ones(pairs.cases, dtype=np.int64)
    for person, mine in enumerate(pairs.by_person):
        limit = int(pairs.limit[person])
        clock.packed(len(mine), limit)
        taken = mine[pack(profit[mine], pairs.short[mine], limit)]
        shift[person] = profit[taken].sum()
        excess[pairs.case[taken]] -= 1
    return CasePrices(float(price.sum() + shift.sum()), price, shift, excess)
