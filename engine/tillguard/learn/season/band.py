"""What a season foretells of hours, and the band in which nine of ten counts should lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...domain import Season
from .flows import DAY, Floats, Ints

LOW, HIGH = 0.05, 0.95
LEAST = 1e-9
"""An expectation below this counts as this: a negative binomial of mean 0 is none."""


def expected(season: Season, stores: Sequence[str], days: Sequence[int] | Ints) -> Floats:
    """Expected events (stores x hours of these days); 0 for stores that the season does not know,
    and a factor of 1 beyond the days it knows."""
    found = np.zeros((len(stores), len(days) * DAY))
    for row, store in enumerate(stores):
        if store not in season.rates:
            continue
        rates, factors = np.array(season.rates[store]), season.days[season.places[store]]
        for at, day in enumerate(days):
            weekday, place = (int(day) + 3) % 7, int(day) - season.first
            factor = factors[place] if 0 <= place < len(factors) else 1.0
            hours = rates[weekday * DAY : weekday * DAY + DAY]
            found[row, at * DAY : at * DAY + DAY] = hours * factor
    return found


def size(mean: Floats, dispersion: float, steady: Floats) -> Floats:
    """The size of the negative binomial of variance dispersion * mean + mean²/steady."""
    return np.asarray(mean / (dispersion - 1 + mean / steady + LEAST))


def band(mean: Floats, dispersion: float, steady: Floats) -> tuple[Floats, Floats]:
    """The 5 % and 95 % quantiles of counts."""
    from scipy.stats import nbinom

    mean = np.maximum(mean, LEAST)
    r = size(mean, dispersion, steady)
    low, high = (np.asarray(nbinom.ppf(at, r, r / (r + mean))) for at in (LOW, HIGH))
    return low, high


def ranks(
    counts: Floats, mean: Floats, dispersion: float, steady: Floats, chance: np.random.Generator
) -> Floats:
    """Where each count lies in its distribution, ties broken at random: uniform where it is right
    (Czado, Gneiting and Held 2009, randomised probability integral transform)."""
    from scipy.stats import nbinom

    mean = np.maximum(mean, LEAST)
    r = size(mean, dispersion, steady)
    below, upto = (nbinom.cdf(at, r, r / (r + mean)) for at in (counts - 1, counts))
    return np.asarray(below + chance.random(counts.shape) * (upto - below))
