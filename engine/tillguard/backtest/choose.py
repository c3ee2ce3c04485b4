"""`decide` for many transactions on which no rule hit: the same numbers, whole columns at a time.

Without a hit the risk is the probability itself, no floor asks for more, and the ceiling is that of
the kind's typology within what reasons about staff allow. A test holds it equal to `decide`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..domain import Action, Kind, Prices
from ..policy import Policy
from ..policy.terms import ACTIONS
from .block import Floats, Ints, Mask

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Chosen:
    """By transaction: the action (1 to 7), whether it is flagged, its risk, its expected loss."""

    action: Ints
    flagged: Mask
    risk: Floats
    expected_loss: Ints


def choose(
    kind: Kind, member: bool, policy: Policy, prices: Prices, probability: Floats, damage: Ints
) -> Chosen:
    """The cheapest allowed action of each; where the probability is NaN the kind's prior stands."""
    terms = policy.terms(kind, member)
    typology = policy.typology(terms.typology)
    ceiling = min(policy.staff_ceiling, typology.ceiling)
    unknown = np.isnan(probability)
    risk = np.where(unknown, terms.prior.probability, probability)
    loss = np.maximum(0, np.where(unknown, terms.prior.damage, damage))
    flagged = risk >= policy.risk_floor
    gross, honest = risk * loss, 1.0 - risk
    best = np.full(len(risk), NEVER, np.int64)
    action = np.zeros(len(risk), np.int64)
    for of, prevented, annoyance, staff in zip(
        ACTIONS, typology.prevented, terms.friction, policy.staff(prices), strict=True
    ):
        if of not in terms.actions or of > ceiling:
            continue
        cost = whole(gross * (1.0 - prevented)) + whole(honest * annoyance)
        cost += staff
        cheaper = (cost < best) & exists(of, flagged)
        best[cheaper], action[cheaper] = cost[cheaper], of
    return Chosen(action, flagged, risk, whole(gross))


def exists(action: Action, flagged: Mask) -> Mask:
    """Of APPROVE and APPROVE_AND_REVIEW only one exists: flagged means reviewed."""
    if action is Action.APPROVE:
        return ~flagged
    return flagged if action is Action.APPROVE_AND_REVIEW else np.ones(len(flagged), np.bool_)


def whole(amounts: Floats) -> Ints:
    """Minor units, half up; amounts are never negative."""
    return np.floor(amounts + 0.5).astype(np.int64)
