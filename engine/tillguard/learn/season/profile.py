"""How a week of events is shared out among its 168 hours: the chain's, regions', stores'."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .flows import DAY, WEEK, Floats
from .shrink import shares

PRODUCT = 5.0 * WEEK
"""Events' worth of the belief that all weekdays have the same hours."""


def profiles(counts: Floats, regions: Sequence[str]) -> Floats:
    """Shares of the week by store (stores x 168, rows sum to 1).

    A store is pulled towards its region, a region towards the chain, the chain towards weekday
    times hour of the day.
    """
    whole = counts.sum(0) + 1e-3
    grid = whole.reshape(7, DAY)
    plain = (grid.sum(1, keepdims=True) * grid.sum(0) / grid.sum() ** 2).reshape(WEEK)
    chain = (whole + PRODUCT * plain) / (whole.sum() + PRODUCT)
    names = sorted(set(regions))
    row = np.array([names.index(region) for region in regions], np.int64)
    by_region = np.zeros((len(names), WEEK))
    np.add.at(by_region, row, counts)
    return shares(counts, shares(by_region, chain)[row])
