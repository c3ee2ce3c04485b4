"""How much counts vary beyond chance: in bursts within the hour, and from day to day."""

from __future__ import annotations

import numpy as np

from .flows import DAY, Floats, Flows, Ints
from .levels import Leveled

LATELY = 91
"""Days by which variation is judged: over longer ones a store's growth would count as such."""
STEADIEST, WILDEST = 1e6, 0.05
"""Bounds of steadiness: the shape of the gamma distribution of a day's level."""
FEW = 50.0
"""Events after which a store's or register's own unsteadiness counts as much as the chain's."""
RECENT = 28.0
"""Days after which an event counts half for a register's share of its store."""


def recent_days(first: int, rates: Floats, found: Leveled) -> Floats:
    """Expected events by store and day; 0 for days long ago and days that say nothing."""
    days = found.factors.shape[1]
    weekday = (first + np.arange(days) + 3) % 7
    usual = rates.reshape(len(rates), 7, DAY).sum(2)[:, weekday] * found.factors * found.known
    return np.asarray(usual * (np.arange(days) >= days - LATELY))


def dispersion(flows: Flows, first: int, rates: Floats, found: Leveled) -> float:
    """Variance over mean of an hour's count, by moments: at least 1, a Poisson's.

    It is above 1 where events come in bursts: a sale, its void and the sale rung anew.
    """
    days = found.factors.shape[1]
    recent = flows.after((first + max(days - LATELY, 0)) * DAY)
    known = found.factors * found.known * (np.arange(days) >= days - LATELY)
    counts, at = per_hour(recent)
    store, hour = recent.store[at], recent.hour[at]
    means = rates[store, (hour + 72) % 168] * known[store, hour // DAY - first]
    by_hour = (rates.reshape(len(rates), 7, DAY) ** 2).sum(2)[:, (first + np.arange(days) + 3) % 7]
    squares = ((counts - means) ** 2 - means**2).sum() + (by_hour * known**2).sum()
    return float(max(1.0, squares / max(recent_days(first, rates, found).sum(), 1.0)))


def per_hour(flows: Flows) -> tuple[Floats, Ints]:
    """Events of each store's hour that had any, and a row of `flows` that is of that hour."""
    keys = flows.store * (flows.hour.max(initial=0) + 1) + flows.hour
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    counts = np.bincount(inverse, weights=flows.events, minlength=len(first))
    return counts.astype(np.float64), first.astype(np.int64)


def steadiness(daily: Floats, usual: Floats, dispersion: float) -> Floats:
    """By row of counts (rows x days) the shape of the gamma distribution of a day's level.

    By moments: variance = dispersion * mean + mean²/shape; each row is pulled towards all.
    """
    seen = np.where(usual > 0, daily, 0.0)
    extra, squares = ((seen - usual) ** 2 - dispersion * usual).sum(1), (usual**2).sum(1)
    chain = extra.sum() / max(squares.sum(), 1e-9)
    own, weight = extra / np.maximum(squares, 1e-9), seen.sum(1)
    return 1 / np.clip((own * weight + chain * FEW) / (weight + FEW), 1 / STEADIEST, 1 / WILDEST)


def register_shares(flows: Flows, first: int, days: int) -> tuple[Floats, Ints]:
    """Each register's recent share of its store's events, and its store."""
    fresh = 0.5 ** ((days - 1 - (flows.hour // DAY - first)) / RECENT)
    part = np.bincount(flows.register, weights=flows.events * fresh, minlength=len(flows.registers))
    of = np.zeros(len(flows.registers), np.int64)
    of[flows.register] = flows.store
    whole = np.bincount(of, weights=part, minlength=len(flows.stores))
    return part / np.maximum(whole[of], 1e-9), of


def registers_of(
    flows: Flows, first: int, usual: Floats, dispersion: float
) -> dict[str, tuple[float, float]]:
    """By register its share of its store's events, and how steady its days are; `usual` are the
    stores' days."""
    share, of = register_shares(flows, first, usual.shape[1])
    daily = np.zeros((len(share), usual.shape[1]))
    np.add.at(daily, (flows.register, flows.hour // DAY - first), flows.events)
    steady = steadiness(daily, usual[of] * share[:, None], dispersion)
    pairs = zip(share.tolist(), steady.tolist(), strict=True)
    return dict(zip(flows.registers, pairs, strict=True))
