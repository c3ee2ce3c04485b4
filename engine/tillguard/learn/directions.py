"""Declared directions, kept where rows that were not learnt from bear them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import trees
from .ensemble import Half, Task, surely_less
from .frame import Floats

SHAPE: trees.Shape = {
    "learning_rate": 0.1, "num_leaves": 31, "min_data_in_leaf": 30, "lambda_l2": 2.0,
    "feature_fraction": 0.6, "bagging_fraction": 0.8,
}  # fmt: skip
AGAINST = 0.02
"""Share of what a free model moves against a direction, from which it is not believed."""

SHARES = (1.0, 0.3, 0.0)
LOOKED_AT, STEPS, MOST_ROUNDS = 50, 8, 500


def borne_out(task: Task, fold: Half) -> tuple[list[int], list[str]]:
    """The directions that are kept, and a note of those that are not.

    A model without directions is asked how held rows' margins move with each column: where a
    part of it moves against the direction, the direction is dropped. Then a model that obeys the
    rest must lose no more on the held rows than the free one, within a standard error; otherwise
    the third of them that was borne out best is tried, then none. A wrong constraint
    costs more than a missing one.
    """
    declared = list(task.directions)
    whole = [i for i, sign in enumerate(declared) if sign]
    if not whole:
        return declared, []
    free = grown(task, fold, [0] * len(declared))
    told = said(free, fold.held)
    doubt = {i: against(free, fold.held, i, declared[i]) for i in whole}
    believed = sorted((i for i in whole if doubt[i] <= AGAINST), key=lambda i: (doubt[i], i))
    for share in SHARES:
        few = set(believed[: int(len(believed) * share)])
        kept = [sign if i in few else 0 for i, sign in enumerate(declared)]
        bound = said(grown(task, fold, kept), fold.held) if few else told
        if not few or not surely_less(task, fold.held_at, told, bound):
            break
    if len(few) == len(whole):
        return kept, []
    named = f"{len(whole) - len(few)} of {len(whole)} declared directions"
    return kept, [f"directions: held rows speak against {named}, which were not imposed"]


def grown(task: Task, fold: Half, directions: Sequence[int]) -> Any:
    """A quick model under these directions, stopped on the held rows."""
    shape = trees.directed({**trees.COMMON, **SHAPE}, directions)
    shape |= {"objective": task.loss, "seed": task.seed, "num_threads": task.threads}
    return trees.stopped(shape, fold.train, fold.stop, MOST_ROUNDS, 25)


def said(booster: Any, rows: Floats) -> Floats:
    return np.asarray(
        booster.predict(rows, raw_score=True, num_iteration=booster.best_iteration), np.float64
    )


def against(free: Any, held: Floats, column: int, sign: int) -> float:
    """Which share of the margin's movement goes against the direction, when held rows take other
    values of the column and keep all else."""
    known = held[~np.isnan(held[:, column])]
    if len(known) < 10:
        return 0.0
    values = np.unique(np.quantile(known[:, column], np.linspace(0.02, 0.98, STEPS)))
    if len(values) < 2:
        return 0.0
    few = known[:: max(1, len(known) // LOOKED_AT)][:LOOKED_AT]
    moved = np.repeat(few[None], len(values), 0)
    moved[:, :, column] = values[:, None]
    told = said(free, moved.reshape(-1, held.shape[1])).reshape(len(values), -1)
    steps = np.diff(told, axis=0) * sign
    whole = np.abs(steps).sum()
    return float(np.maximum(-steps, 0).sum() / whole) if whole > 1e-9 else 0.0
