"""Which rows are learnt from and which are held back to judge: by time, or stratified."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt

from .frame import Floats, Rows

Split = tuple[Rows, Rows]
HELD = 0.2
"""Newest share of the rows that judges what the older ones taught: within a fit, at the gate and on
the card."""

ONE_FIFTH = 20_000
"""Rows in order of time from which the newest fifth alone judges."""

ONE_PART, REPEATED = 100_000, 1500
"""Rows from which one part is held back once, and up to which five parts are drawn three times."""


def stratified(y: Floats, seed: int) -> list[Split]:
    """Folds with the labels' share in each: repeated on few rows, one part held of very many."""
    from sklearn.model_selection import RepeatedStratifiedKFold, StratifiedShuffleSplit

    rows, rare = len(y), int(min(y.sum(), len(y) - y.sum()))
    few = rows < REPEATED or (rare < 300 and rows < 20_000)
    chosen: Any = RepeatedStratifiedKFold(
        n_splits=5 if rows < 20_000 else 3, n_repeats=3 if few else 1, random_state=seed
    )
    if rows > ONE_PART:
        chosen = StratifiedShuffleSplit(1, test_size=0.2, random_state=seed)
    return indices(chosen.split(np.zeros(rows), y))


def drawn(rows: int, seed: int) -> list[Split]:
    """Five folds at random."""
    from sklearn.model_selection import KFold

    return indices(KFold(5, shuffle=True, random_state=seed).split(np.zeros(rows)))


def indices(splits: Any) -> list[Split]:
    """Rows of each split in their order."""
    return [(np.sort(a).astype(np.intp), np.sort(b).astype(np.intp)) for a, b in splits]


def ordered(y: Floats, fewest: int = 5) -> list[Split]:
    """Rows in order of time: the newest fifth is held; of few rows, before it the fifth before.

    A fold is left out where less than `fewest` of a class would be learnt from or judged.
    """
    return [
        split
        for split in fifths(len(y), 2 if len(y) < ONE_FIFTH else 1)
        if all(fewest <= y[part].sum() <= len(part) - fewest for part in split)
    ]


def fifths(rows: int, count: int) -> list[Split]:
    """The last `count` fifths of the rows, each held from those before it."""
    at = np.arange(rows, dtype=np.intp)
    cuts = [int(rows * (1 - back * HELD)) for back in range(count, -1, -1)]
    return [(at[:a], at[a:b]) for a, b in itertools.pairwise(cuts)]


def thinned(y: Floats, most: int, seed: int) -> npt.NDArray[np.intp]:
    """A random part of the rows, in order; of rare confirmed ones half of `most` stay."""
    chance = np.random.default_rng(seed)
    kept = []
    for rows in (np.flatnonzero(y > 0), np.flatnonzero(y <= 0)):
        count = min(len(rows), max(most // 2, most - (len(y) - len(rows))))
        kept.append(chance.choice(rows, count, replace=False))
    return np.sort(np.concatenate(kept))


def weight_of(y: Floats, keep: npt.NDArray[np.intp]) -> Floats:
    """What a kept row stands for, so that the classes weigh what they weighed."""
    made = np.ones(len(keep))
    for positive in (True, False):
        own = (y[keep] > 0) == positive
        if own.any():
            made[own] = ((y > 0) == positive).sum() / own.sum()
    return made
