"""What a minute of each person is worth, and a bound on any plan: the relaxed capacities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .instance import Floats
from .pairs import Pairs

STEPS = 200
PATIENCE = 5
SHRINK = 0.6
SMALLEST_STEP = 1e-3


@dataclass(frozen=True, eq=False)
class Prices:
    """`minute[person]` >= 0, `case[case]` what a case is worth beyond its minutes, and the bound.

    `reduced[pair]` = value - minute price * minutes; `loss[pair]` = case price - reduced: any plan
    that uses the pair is worth at most bound - loss.
    """

    bound: float
    minute: Floats
    case: Floats
    reduced: Floats
    loss: Floats


def prices_of(pairs: Pairs) -> Prices:
    """Subgradient steps on the minute prices from the best point so far; deterministic.

    The bound is the Lagrangian dual (as tight as the linear relaxation; Fisher, Management
    Science 27, 1981), within about 0.01 % of it after `STEPS` steps.
    """
    if not len(pairs.case):
        return priced(pairs, np.zeros(pairs.people))
    ratio = pairs.value / pairs.minutes
    scale = float(np.median(np.abs(ratio))) or 1.0
    best_price = price = np.full(pairs.people, max(0.0, float(np.quantile(ratio, 0.8))))
    best, step, stalled = np.inf, 0.5, 0
    for _ in range(STEPS):
        bound, load = _relaxed(pairs, price)
        stalled = 0 if bound < best * (1 - np.sign(best) * 1e-5) else stalled + 1
        if bound < best:
            best, best_price = bound, price
        if stalled >= PATIENCE:
            step, stalled, price = step * SHRINK, 0, best_price
            if step < SMALLEST_STEP:
                break
        excess = (load - pairs.capacity) / np.maximum(pairs.capacity, 1e-12)
        size = step * max(float(price.mean()), 0.1 * scale)
        price = np.maximum(0.0, price + size * np.clip(excess, -4, 4))
    return priced(pairs, best_price)


def _relaxed(pairs: Pairs, price: Floats) -> tuple[float, Floats]:
    """The bound at these prices, and the minutes that the cases would then ask of each person.

    People who are equally good for a case share it: else all would be asked for the same one.
    """
    reduced = pairs.value - price[pairs.person] * pairs.minutes
    best = np.maximum.reduceat(reduced, pairs.first)
    counts = np.diff(np.r_[pairs.first, len(reduced)])
    wanted = reduced >= np.repeat(best, counts) - 1e-12 * np.repeat(np.abs(best), counts)
    share = wanted / np.repeat(np.add.reduceat(wanted.astype(np.int64), pairs.first), counts)
    if not pairs.must_assign:
        share[reduced <= 0] = 0.0
        best = np.maximum(best, 0.0)
    load = np.bincount(pairs.person, share * pairs.minutes, pairs.people)
    return float(best.sum() + price @ pairs.room), load.astype(np.float64)


def priced(pairs: Pairs, minute: Floats) -> Prices:
    """What these minute prices say of each case and pair, and the bound by them."""
    reduced = pairs.value - minute[pairs.person] * pairs.minutes
    case = np.full(pairs.cases, -np.inf if pairs.must_assign else 0.0)
    np.maximum.at(case, pairs.case, reduced)
    known = case[np.isfinite(case)]
    bound = float(known.sum() + minute @ pairs.room)
    return Prices(bound, minute, case, reduced, case[pairs.case] - reduced)
