"""The plan that always exists: pairs in falling order of reduced value per minute."""

from __future__ import annotations

import numpy as np

from .instance import Ints
from .pairs import Pairs
from .prices import Prices

NOBODY = -1


def floor_of(pairs: Pairs, prices: Prices) -> Ints:
    """The pair of each case, or NOBODY: greedy, so nothing that still fits is left out."""
    chosen = np.full(pairs.cases, NOBODY, dtype=np.int64)
    left = pairs.limit.tolist()
    taken = [False] * pairs.cases
    order = np.argsort(-prices.reduced / pairs.minutes, kind="stable")
    rows = zip(
        order.tolist(),
        pairs.case[order].tolist(),
        pairs.person[order].tolist(),
        pairs.long[order].tolist(),
        strict=True,
    )
    for pair, case, person, units in rows:
        if not taken[case] and units <= left[person]:
            taken[case], chosen[case] = True, pair
            left[person] -= units
    return chosen
