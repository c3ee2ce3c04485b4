"""How sure a figure is: Wilson's interval for counts, the bootstrap over clusters for the rest."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Z95 = 1.959964
"""97.5 % quantile of the standard normal distribution."""

TRIES = 200
"""Bootstrap samples; more of them move a bound by less than its own uncertainty."""


@dataclass(frozen=True, slots=True)
class Share:
    """A figure with its 95 % interval; NaN where nothing is known."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, float | None]:
        """Four decimals; null for what is not known."""
        named = {"value": self.value, "low": self.low, "high": self.high}
        return {name: None if math.isnan(v) else round(v, 4) for name, v in named.items()}


UNKNOWN = Share(math.nan, math.nan, math.nan)


def wilson(hits: float, tries: float) -> Share:
    """Wilson's score interval (1927) of a share; nothing tried is not known. Effective sizes need
    not be whole."""
    if not tries:
        return Share(math.nan, 0.0, 1.0)
    p, z2 = hits / tries, Z95 * Z95
    middle = (p + z2 / (2 * tries)) / (1 + z2 / tries)
    half = Z95 * math.sqrt(p * (1 - p) / tries + z2 / (4 * tries * tries)) / (1 + z2 / tries)
    return Share(p, max(0.0, middle - half), min(1.0, middle + half))


def bootstrap(
    statistic: Callable[[Floats], float], clusters: Ints, seed: int = 0, tries: int = TRIES
) -> Share:
    """Percentile interval of `statistic` over whole clusters drawn with replacement.

    `clusters` numbers each row's cluster from 0: rows of one person or one day are not
    independent, so they are drawn together. `statistic` is given how often each row was drawn;
    samples on which it is not defined (NaN) are left out.
    """
    whole = statistic(np.ones(len(clusters)))
    if math.isnan(whole):
        return UNKNOWN
    draw, groups = np.random.default_rng(seed), int(clusters.max()) + 1
    found = []
    for _ in range(tries):
        times = np.bincount(draw.integers(0, groups, groups), minlength=groups)
        found.append(statistic(times[clusters].astype(np.float64)))
    kept = np.array(found)
    kept = kept[~np.isnan(kept)]
    if not len(kept):
        return Share(whole, math.nan, math.nan)
    low, high = np.quantile(kept, (0.025, 0.975))
    return Share(whole, float(low), float(high))


def student(values: Floats) -> Share:
    """Mean of independent repetitions with Student's 95 % interval; NaN values are left out."""
    from scipy.stats import t

    kept = values[~np.isnan(values)]
    if not len(kept):
        return UNKNOWN
    mean = float(kept.mean())
    if len(kept) < 2:
        return Share(mean, math.nan, math.nan)
    half = float(t.ppf(0.975, len(kept) - 1) * kept.std(ddof=1) / math.sqrt(len(kept)))
    return Share(mean, mean - half, mean + half)


def numbered(names: list[str]) -> Ints:
    """Each row's cluster from 0, by name; a row without a name is a cluster of its own."""
    own = [name or f"\x00{row}" for row, name in enumerate(names)]
    return np.unique(np.array(own), return_inverse=True)[1].astype(np.int64)
