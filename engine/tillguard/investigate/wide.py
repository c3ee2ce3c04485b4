"""A problem of millions of pairs: priced by its near pairs, bounded by all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .instance import Ints
from .pairs import Pairs, only
from .prices import Prices, priced, prices_of

WIDE = 1_000_000
"""Pairs above which steps over all of them would take the whole time."""
NEAR = 500_000
ROUNDS, STILL = 4, 1e-4
"""At most so many rounds of prices; a bound that falls by less than this share stands still."""
SAMPLE = 16
"""One case in so many gives the first prices, for as large a share of the minutes."""


def prices_by_near(pairs: Pairs) -> tuple[Prices, Ints]:
    """Prices whose bound holds over all pairs, and the ascending positions of the near ones.

    Any minute prices bound any plan, so they may be sought on fewer pairs as long as the bound is
    taken over all: first on a sample of the cases, then on the pairs that lose least by the last
    prices, until the bound stands still.
    """
    sample = only(pairs, np.flatnonzero(pairs.case % SAMPLE == 0))
    rough = prices_of(replace(sample, capacity=pairs.capacity / SAMPLE))
    best = priced(pairs, rough.minute)
    near = nearest(best)
    for _ in range(ROUNDS):
        closer = priced(pairs, prices_of(only(pairs, near)).minute)
        near = np.union1d(near, nearest(closer))
        still = closer.bound > best.bound * (1 - STILL)
        best = min(best, closer, key=lambda prices: prices.bound)
        if still:
            break
    return best, near


def nearest(prices: Prices) -> Ints:
    """The pairs that lose least; the best pair of each case with a price loses nothing."""
    count = min(NEAR, len(prices.loss) - 1)
    return np.flatnonzero(prices.loss <= np.partition(prices.loss, count)[count])


def near_prices(prices: Prices, near: Ints) -> Prices:
    """The same prices and bound, for the near pairs only."""
    return replace(prices, reduced=prices.reduced[near], loss=prices.loss[near])
