"""How sure a share is that was counted on few cases."""

from __future__ import annotations

from math import sqrt

Z = 1.959964
"""Two-sided 95 % of the normal distribution."""


def wilson(hits: int, cases: int, z: float = Z) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson, 1927); None where nothing was counted.

    It stays within [0, 1] and keeps a width where all or none were hits.
    """
    if cases == 0:
        return None
    share, square = hits / cases, z * z
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    half = z * sqrt(share * (1 - share) / cases + square / (4 * cases * cases))
    half /= 1 + square / cases
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == cases else min(1.0, middle + half)
