"""How often honest peers do something: a Gamma law of their rates, fitted so that few outliers
do not move it.

Occasions of a peer with exposure n are Poisson with mean n * rate, the rates of a group's members
follow a Gamma law; seen occasions are then negative binomial (Greenwood and Yule 1920). A rate that
rests on little exposure is thereby drawn to the group's by itself (empirical Bayes, Robbins 1956).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .acts import Floats

SPREADS = np.geomspace(0.2, 3.0, 24)
"""Coefficients of variation of the members' rates that are tried; honest people differ by at least
a fifth (own estimate), and a law wider than 3 says nothing."""

ROUNDS = 4
BEYOND = 0.01
"""What is less likely than this is taken as if it stood at this quantile (winsorised), yet never
as if it had not happened."""

DOUBTFUL = 0.5
"""Difference in log-likelihood that says nothing yet: one standard error of the spread."""

MOST = 20_000
"""Distinct pairs of occasions and exposure on which a law is fitted; of more an even sample."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The members' rates: Gamma with this mean and shape (1 / coefficient of variation squared)."""

    rate: float
    shape: float

    def tail(self, parts: Floats, wholes: Floats) -> Floats:
        """Probability that a member with this exposure has so many occasions or more."""
        from scipy.stats import nbinom

        found, rows = np.ones(len(parts)), np.flatnonzero(parts)
        if self.rate > 0:
            odds = self.shape / (self.shape + wholes[rows] * self.rate)
            found[rows] = nbinom.sf(parts[rows] - 1, self.shape, odds)
        return found

    def drawn_in(self, part: float, whole: float) -> float:
        """The rate that is likely behind what was seen (posterior mean); `rate` above 0."""
        return (self.shape + part) / (self.shape / self.rate + whole)

    def usual(self) -> tuple[float, float]:
        """Between these rates are nine of ten members."""
        from scipy.stats import gamma

        if self.rate <= 0:
            return 0.0, 0.0
        low, high = gamma.ppf(np.array([0.05, 0.95]), self.shape, scale=self.rate / self.shape)
        return float(low), float(high)


def fitted(parts: Floats, wholes: Floats) -> Prior:
    """The law of a group from its members' occasions and exposures (counts, above 0)."""
    from scipy.stats import nbinom

    if not parts.any():
        return Prior(0.0, 1.0)
    parts, wholes, times = distinct(parts, wholes)
    prior, before = likeliest(parts, wholes, times), None
    for _ in range(ROUNDS):
        if prior == before:
            break
        odds = prior.shape / (prior.shape + wholes * prior.rate)
        seen = np.minimum(parts, np.maximum(1, nbinom.isf(BEYOND, prior.shape, odds)))
        before, prior = prior, likeliest(seen, wholes, times)
    return prior


def distinct(parts: Floats, wholes: Floats) -> tuple[Floats, Floats, Floats]:
    """Each pair of occasions and exposure once, and how many members it stands for."""
    coded = (wholes.astype(np.int64) << 32) + parts.astype(np.int64)
    pairs, times = np.unique(coded, return_counts=True)
    step = -(-len(pairs) // MOST)
    kept, stands_for = pairs[::step], times[::step]
    return (kept & 0xFFFFFFFF).astype(float), (kept >> 32).astype(float), stands_for.astype(float)


def likeliest(parts: Floats, wholes: Floats, times: Floats) -> Prior:
    """The widest law that is about as likely as the likeliest: in doubt people differ."""
    tried = [suited(parts, wholes, times, 1 / spread**2) for spread in SPREADS]
    said = [likelihood(prior, parts, wholes, times) for prior in tried]
    good = [prior for prior, one in zip(tried, said, strict=True) if one >= max(said) - DOUBTFUL]
    return good[-1]


def suited(parts: Floats, wholes: Floats, times: Floats, shape: float) -> Prior:
    """The rate by weighing each member by what its exposure tells; three steps are enough."""
    rate = float(times @ parts / (times @ wholes))
    for _ in range(3):
        weight = times / (1 + wholes * rate / shape)
        rate = float(weight @ parts / (weight @ wholes))
    return Prior(rate, shape)


def likelihood(prior: Prior, parts: Floats, wholes: Floats, times: Floats) -> float:
    """Logarithm, but for what does not depend on the prior."""
    from scipy.special import gammaln

    r, mean = prior.shape, wholes * prior.rate
    terms = gammaln(parts + r) - gammaln(r) + parts * np.log(prior.rate) + r * np.log(r)
    return float(times @ (terms - (parts + r) * np.log(r + mean)))
