"""The band holds nine of ten counts, and a silence is as unlikely as it is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom

from tillguard.learn.season.band import band, ranks
from tillguard.serve.silence import chance_of_none

CASES = [(m, d, s) for m in (0.3, 2.0, 15.0) for d in (1.0, 1.4, 3.0) for s in (2.0, 1e6)]


def counts(mean: float, dispersion: float, steady: float, many: int) -> np.ndarray:  # type: ignore[type-arg]
    """Drawn as they are meant, without the formula of the band: gamma levels, Poisson counts."""
    chance = np.random.default_rng(4)
    shape = 1 / max((dispersion - 1) / mean + 1 / steady, 1e-9)
    return chance.poisson(chance.gamma(shape, mean / shape, many))


@pytest.mark.parametrize(("mean", "dispersion", "steady"), CASES)
def test_nine_of_ten_counts_lie_in_the_band(mean: float, dispersion: float, steady: float) -> None:
    seen = counts(mean, dispersion, steady, 20_000)
    means, widths = np.full(1, mean), np.full(1, steady)
    low, high = band(means, dispersion, widths)
    assert ((low <= seen) & (seen <= high)).mean() >= 0.89
    rank = ranks(seen, means, dispersion, widths, np.random.default_rng(1))
    assert ((rank >= 0.05) & (rank <= 0.95)).mean() == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize(("mean", "dispersion", "steady"), CASES)
def test_the_chance_of_none_is_that_of_a_count_of_zero(
    mean: float, dispersion: float, steady: float
) -> None:
    variance = dispersion * mean + mean**2 / steady
    size = mean**2 / (variance - mean) if variance > mean + 1e-9 else 1e9
    told = chance_of_none(mean, dispersion, steady)
    assert told == pytest.approx(nbinom.pmf(0, size, size / (size + mean)), rel=1e-4)
    seen = counts(mean, dispersion, steady, 20_000)
    assert told == pytest.approx((seen == 0).mean(), abs=0.02)


def test_what_expects_nothing_is_never_silent() -> None:
    assert chance_of_none(0.0, 1.2, 5.0) == 1.0
    assert chance_of_none(-0.0, 1.0, 1e6) == 1.0
