"""How much of the staff's time goes to random picks: more where they find what nobody expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..domain import Exploration

HALF_LIFE = 28.0
"""Days after which a random pick counts half: a kind of loss that is new stays so for weeks."""
SURPRISE = 1.5
"""So many times what was expected below the line mean that something is new (own estimate)."""


class Look(NamedTuple):
    """A random pick with its verdict: how long ago, the chance it was given, what it proved."""

    days: float
    expected: float
    confirmed: bool


def share_of(looks: Sequence[Look], bounds: Exploration) -> float:
    """Between floor and ceiling as far as it is probable that the model is blind below the line.

    What random picks confirm is taken as Poisson around a lift times what was expected of them; the
    lift is Gamma(1, 1) before anything is known, and looks fade (discounted Thompson sampling,
    Raj and Kalyani 2017: to explore with the probability that it is worth it). So little evidence,
    old evidence and more finds than expected each raise the share.
    """
    from scipy.special import gammaincc  # slow to import, and a till never asks

    weights = [0.5 ** (look.days / HALF_LIFE) for look in looks]
    expected = sum(w * look.expected for w, look in zip(weights, looks, strict=True))
    confirmed = sum(w for w, look in zip(weights, looks, strict=True) if look.confirmed)
    blind = float(gammaincc(1.0 + confirmed, SURPRISE * (1.0 + expected)))
    return bounds.floor + (bounds.ceiling - bounds.floor) * blind
