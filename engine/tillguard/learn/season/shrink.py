"""How far what was seen of one is pulled towards what was seen of all (empirical Bayes)."""

from __future__ import annotations

import numpy as np

from .flows import Floats

BOUNDS = (-4.0, 14.0)
"""Natural logarithms between which a weight is looked for."""


def shares(counts: Floats, base: Floats) -> Floats:
    """Shares by row (rows x kinds), each pulled towards `base` as if that had been seen k times.

    k is the concentration of the Dirichlet-multinomial under which the rows are likeliest; `base`
    is one row of positive shares, or one for each row of counts.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaln

    totals = counts.sum(1)
    base = np.broadcast_to(base, counts.shape)
    known = totals > 1

    def unlikely(log_k: float) -> float:
        k = float(np.exp(log_k))
        each = gammaln(counts[known] + k * base[known]) - gammaln(k * base[known])
        return float(-(gammaln(k) - gammaln(totals[known] + k)).sum() - each.sum())

    k = np.exp(minimize_scalar(unlikely, bounds=BOUNDS, method="bounded").x) if known.any() else 1
    return np.asarray((counts + k * base) / (totals + k)[:, None])


def levels(counts: Floats, exposure: Floats, usual: Floats) -> tuple[Floats, float]:
    """Events per unit of exposure by row, each pulled towards `usual` (one per row).

    Returns them and the shape a of the gamma distribution around `usual` under which the counts
    are likeliest: a row without exposure gets `usual`, one with much its own.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaln

    known = exposure > 0
    seen, expected = counts[known], exposure[known] * usual[known]

    def unlikely(log_a: float) -> float:
        a = float(np.exp(log_a))
        fit = gammaln(seen + a) - gammaln(a) + a * np.log(a / (a + expected))
        return float(-(fit + seen * np.log(expected / (a + expected))).sum())

    a = np.exp(minimize_scalar(unlikely, bounds=BOUNDS, method="bounded").x) if known.any() else 1
    return (counts + a) / (exposure + a / usual), float(a)


def proportion(part: Floats, whole: Floats, usual: float) -> Floats:
    """Shares of `whole`, each pulled towards `usual` by the beta-binomial that fits them best."""
    both = shares(np.stack([part, whole - part], 1), np.array([usual, 1 - usual]))
    return both[:, 0]
