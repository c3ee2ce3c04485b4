"""How well a ranking that saw no label finds those who truly are fraudulent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..evaluate import Share, average_precision
from .acts import Floats, Ints, Mask
from .profiles import Profiles
from .standing import standing

DRAWS = 200
TOP = 20

Way = Callable[[Profiles], Floats]
Measure = Callable[[Floats, Floats], float]
Judged = Sequence[tuple[Floats, Mask]]
"""For each date what a way said of everybody, and who truly is fraudulent."""


@dataclass(frozen=True, slots=True)
class Worth:
    """Means over the dates with 95 % bootstrap intervals over the entities of each date; `top` is
    the share of truly fraudulent among the TOP highest of a date."""

    average_precision: Share
    auc: Share
    top: Share


def by_peers(profiles: Profiles) -> Floats:
    return -standing(profiles).chances


def by_rate(profiles: Profiles) -> Floats:
    """The highest rate in standard deviations from the mean of all, whatever their work."""
    rates = profiles.parts / profiles.wholes[:, None]
    spread: Floats = ((rates - rates.mean(axis=0)) / (rates.std(axis=0) + 1e-9)).max(axis=1)
    return spread


def by_forest(profiles: Profiles) -> Floats:
    """An isolation forest on rates, work and volume together (Liu, Ting and Zhou 2008)."""
    from sklearn.ensemble import IsolationForest

    rates = profiles.parts / profiles.wholes[:, None]
    means = profiles.works / np.maximum(profiles.served, 1)[:, None]
    rows = np.column_stack([rates, means, np.log10(profiles.wholes)])
    return -np.asarray(IsolationForest(random_state=0).fit(rows).score_samples(rows))


def by_volume(profiles: Profiles) -> Floats:
    """The busiest first: who does more can do more wrong."""
    return profiles.wholes.astype(np.float64)


def by_lot(profiles: Profiles) -> Floats:
    return np.random.default_rng(0).random(len(profiles.names))


WAYS: Mapping[str, Way] = {
    "peers": by_peers,
    "rate z-score without peers": by_rate,
    "isolation forest on everything": by_forest,
    "busiest first": by_volume,
    "random": by_lot,
}


def auc(scores: Floats, truth: Floats) -> float:
    """Chance that a fraudulent one stands above an honest one (Mann and Whitney 1947)."""
    _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(times) - (times - 1) / 2)[place]
    bad = float(truth.sum())
    good = len(truth) - bad
    if not bad or not good:
        return float("nan")
    return float((rank[truth > 0].sum() - bad * (bad + 1) / 2) / (bad * good))


def top(scores: Floats, truth: Floats) -> float:
    """Share of fraudulent among the TOP highest."""
    return float(truth[np.argsort(-scores, kind="stable")[:TOP]].mean())


def worth(judged: Judged, seed: int = 0) -> Worth:
    return Worth(*(interval(judged, one, seed) for one in (average_precision, auc, top)))


def interval(judged: Judged, measure: Measure, seed: int) -> Share:
    """The mean over the dates, with percentiles of what other entities would have given."""
    rng = np.random.default_rng(seed)
    dates = [(scores, truth.astype(np.float64)) for scores, truth in judged]
    drawn = [
        np.nanmean([measure(s[at], t[at]) for s, t in dates for at in [draw(rng, len(s))]])
        for _ in range(DRAWS)
    ]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Share(float(np.nanmean([measure(s, t) for s, t in dates])), float(low), float(high))


def draw(rng: np.random.Generator, size: int) -> Ints:
    drawn: Ints = rng.integers(0, size, size)
    return drawn
