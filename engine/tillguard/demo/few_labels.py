"""What the looked-up scores add to a model that has few labels, on the demo chain's truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np

from ..domain import PEER_WEEKS, SUSPICIOUS, Kind
from ..features import FEATURES, History, sealed
from ..learn import average_precision
from ..learn.peers import Acts, profiled, standing
from ..learn.peers.night import looked_up
from ..learn.trees import COMMON
from .chain import Chain
from .columns import Array
from .peers import WEEK, weekly

EVERY = 4
"""Weeks from one look to the next; a service looks each night."""

HELD = 8
"""Weeks at the end on which models are judged, by what really happened."""

COUNTS = (100, 300, 1000, 3000)
REPEATS = 10
SHAPE = {
    **COMMON,
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 10,
    "lambda_l2": 2.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
}
ROUNDS = 100
"""Trees: there are too few labels to stop early by some of them."""

OWN = np.array([not feature.name.endswith("_peer_score") for feature in FEATURES])


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean average precision over draws of so many `labels`, without and with the scores, and the
    mean difference of the same draw with its standard error."""

    labels: int
    without: float
    beside: float
    gain: float
    error: float


@dataclass(frozen=True, slots=True)
class Rows:
    """Transactions of suspicious kinds: vectors, whether fraud (by verdict or truth), weights."""

    vectors: Array
    bad: Array
    weights: Array


def few_labels(chain: Chain, tick: Callable[[str, float], None]) -> list[Gain]:
    """Fit on drawn verdicts that were known before the last weeks, judge on those weeks."""
    start = chain.span[1] - HELD * WEEK
    verdicts = {r.key: (r.confirmed, 1 / r.propensity) for r in chain.verdicts(stop=start)}
    known, late = [], []
    for block in looking(chain, tick):
        told = [verdicts.get(key, (key in chain.truths, 1.0)) for key in block.keys]
        asked = suspects(block)
        reviewed = np.array([key in verdicts for key in block.keys])
        known.append(rows(block, told, asked & reviewed & (block.at < start)))
        late.append(rows(block, told, asked & (block.at >= start)))
    train, judged = joined(known), joined(late)
    return [one(train, judged, count) for count in COUNTS]


def looking(chain: Chain, tick: Callable[[str, float], None]) -> Iterator[Acts]:
    """The weeks' transactions, whose vectors look up what was found EVERY weeks."""
    history, kept = History(), list[Acts]()
    first, last = chain.span
    for number, block in enumerate(weekly(chain, history), 1):
        yield block
        kept = [*kept[1 - PEER_WEEKS :], block]
        if number % EVERY == 0:
            found = profiled(kept)
            history.take(sealed(0, peers={e: looked_up(standing(p)) for e, p in found.items()}))
        tick("looking at everybody", (int(block.at.max()) - first) / (last - first))


def suspects(block: Acts) -> Array:
    member = np.array([name != "" for name in block.names["customer"]])
    asked: Array = block.of(*SUSPICIOUS) | (block.of(Kind.SALE) & member)
    return asked


def rows(block: Acts, told: Sequence[tuple[bool, float]], kept: Array) -> Rows:
    said = np.array(told)[kept]
    return Rows(block.vectors[kept], said[:, 0], said[:, 1])


def joined(parts: Sequence[Rows]) -> Rows:
    return Rows(
        np.concatenate([part.vectors for part in parts]),
        np.concatenate([part.bad for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )


def one(train: Rows, judged: Rows, count: int) -> Gain:
    both = np.array([drawn(train, judged, count, seed) for seed in range(REPEATS)])
    gains = both[:, 1] - both[:, 0]
    without, beside = both.mean(axis=0).tolist()
    error = gains.std(ddof=1) / np.sqrt(REPEATS)
    return Gain(count, without, beside, float(gains.mean()), float(error))


def drawn(train: Rows, judged: Rows, count: int, seed: int) -> tuple[float, float]:
    """Average precision without and with the scores, from the same draw of labels."""
    picked = np.random.default_rng(seed).permutation(len(train.bad))[:count]
    everything = np.ones(len(FEATURES), np.bool_)
    without, beside = (judge(train, judged, picked, kept) for kept in (OWN, everything))
    return without, beside


def judge(train: Rows, judged: Rows, picked: Array, kept: Array) -> float:
    shape = {**SHAPE, "objective": "binary", "num_threads": 1, "seed": 0}
    weights = train.weights[picked]
    data = lightgbm.Dataset(train.vectors[picked][:, kept], train.bad[picked], weight=weights)
    model = lightgbm.train(shape, data, ROUNDS)
    return average_precision(np.asarray(model.predict(judged.vectors[:, kept])), judged.bad)
