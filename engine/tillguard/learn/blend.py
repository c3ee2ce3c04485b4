"""Members to one part of a model: trees and curves with the blend's weights inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import trees
from .directions import borne_out
from .ensemble import (
    Clock,
    Member,
    Task,
    blended,
    halves,
    held_at,
    line_member,
    mean_loss,
    surely_less,
    tree_member,
)
from .folds import Split
from .frame import Floats, Rows
from .lines import BASES, Basis, Lines, Loss

LARGE = 20_000
"""Rows from which trees need no copies with other seeds, and the linear part one basis only."""

HUGE = 400_000
"""Rows from which a part of them decides what is fitted on all, and trees learn in large steps."""

SMALL = 60_000
"""Numbers in a table up to which trees are fitted with three seeds each, and averaged."""

WIDE = 60
"""Numbers of a row from which the linear part has no hinges."""

FEW_ERRORS, ERRORS = 1.0, 2.0
"""Standard errors by which held rows must lose less with one more member, up to LARGE rows and
beyond: few rows prove little and bear few trees, of many what is not proven is not worth its time
when scoring."""

SHAPES: Mapping[str, trees.Shape] = {
    "steady": {
        "learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 30, "lambda_l2": 2.0,
        "feature_fraction": 0.6, "bagging_fraction": 0.8,
    },
    "extra": {
        "learning_rate": 0.06, "num_leaves": 31, "min_data_in_leaf": 5, "lambda_l2": 2.0,
        "feature_fraction": 0.6, "bagging_fraction": 0.8, "extra_trees": True,
    },
    "shallow": {
        "learning_rate": 0.06, "num_leaves": 3, "min_data_in_leaf": 10, "lambda_l2": 1.0,
        "feature_fraction": 0.6, "bagging_fraction": 0.7,
    },
    "quick": {
        "learning_rate": 0.1, "num_leaves": 31, "min_data_in_leaf": 200, "lambda_l2": 2.0,
        "feature_fraction": 0.6, "bagging_fraction": 0.4,
    },
    "few": {
        "learning_rate": 0.1, "num_leaves": 15, "max_depth": 5, "min_data_in_leaf": 20,
        "lambda_l2": 2.0, "feature_fraction": 0.6, "bagging_fraction": 0.8,
    },
}  # fmt: skip
"""Trees that may be in the blend. Thresholds drawn at random ("extra") err otherwise than the best
ones; pairs of splits are what a few rows can bear."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a model (the classifier, or the damage): trees, curves, and how it was judged."""

    text: str
    curves: Mapping[str, Any] | None
    margins: Floats
    y: Floats
    w: Floats
    members: list[dict[str, Any]]
    directions: Sequence[int]


def part(
    task: Task, splits: Sequence[Split], width: int, until: float, clock: Clock, full: Task
) -> tuple[Part, list[str]]:
    """Fit what may be in the blend, on the folds until half of the time is gone; blend, and fit
    what is in it on all rows, those of `full`. Returns what is to be said of it beside it."""
    folds = halves(task, splits)
    large, huge = len(task.y) > LARGE, len(full.y) > HUGE
    small = task.frame.numbers.size <= SMALL
    copies = 3 if small and task.loss == "binary" else 1
    directions, notes = borne_out(task, folds[-1])
    if directions != task.directions:
        task = replace(task, directions=directions)
    tried: list[Member] = []
    left: list[str] = []
    start = clock()
    for name in candidates(task.loss, large, huge):
        if tried and clock() - start > 0.5 * (until - start):
            left.append(name)
        elif name == "linear":
            tried.append(line_member(task, folds, bases(task), full))
        else:
            tried.append(tree_member(task, folds, name, SHAPES[name], copies, full))
    if left:
        notes.append(f"budget_seconds: not tried for want of time: {', '.join(left)}")
    at = held_at(folds)
    made = chosen(task, at, tried)
    members = [
        {"name": one.name, "weight": round(float(weight), 4), **one.detail}
        for one, weight in zip(made.members, made.weights, strict=True)
    ]
    text, curves = whole(task, made, width)
    y, w = task.y[at], task.w[at]
    return Part(text, curves, made.margins, y, w, members, task.directions), notes


def bases(task: Task) -> Sequence[Basis]:
    """All bases, which held rows choose from; of many rows one, without hinges where there are many
    columns."""
    if len(task.y) <= LARGE:
        return BASES
    return BASES[1:2] if len(task.directions) > WIDE else BASES[-1:]


def candidates(loss: Loss, large: bool, huge: bool) -> Sequence[str]:
    """What may be in a blend, the most useful first; losses are few, and many rows need no
    shallow trees."""
    if loss == "regression":
        return ("few", "linear")
    if huge:
        return ("quick", "linear")
    return ("steady", "linear", "extra") if large else ("steady", "linear", "extra", "shallow")


@dataclass(frozen=True, slots=True)
class Mix:
    """Members, their weights and what is added to their sum; its margins of held rows, and what
    these lose in the mean."""

    members: Sequence[Member]
    weights: Floats
    base: float
    margins: Floats
    lost: float


def mixed(task: Task, at: Rows, members: Sequence[Member]) -> Mix:
    told = np.column_stack([np.concatenate(one.margins) for one in members])
    weights, base = blended(task, task.y[at], task.w[at], told)
    margins = told @ weights + base
    return Mix(members, weights, base, margins, mean_loss(task, at, margins))


def chosen(task: Task, at: Rows, tried: Sequence[Member]) -> Mix:
    """The best member, and whoever earns the time that it takes when scoring: of the others the
    best one joins only while held rows surely lose less with it."""
    errors = FEW_ERRORS if len(task.y) <= LARGE else ERRORS
    made = best_of(task, at, [], tried)
    while len(made.members) < len(tried):
        more = best_of(task, at, made.members, tried)
        if not surely_less(task, at, more.margins, made.margins, errors):
            break
        made = more
    return made


def best_of(task: Task, at: Rows, members: Sequence[Member], tried: Sequence[Member]) -> Mix:
    """The best that these members and one more make."""
    others = [one for one in tried if one not in members]
    return min((mixed(task, at, [*members, one]) for one in others), key=lambda mix: mix.lost)


def whole(task: Task, made: Mix, width: int) -> tuple[str, Mapping[str, Any] | None]:
    """Text of the trees and curves of the members fitted on all rows."""
    boosters: list[Any] = []
    scales: list[float] = []
    curves: Mapping[str, Any] | None = None
    for one, weight in zip(made.members, made.weights, strict=True):
        own = one.fit()
        if isinstance(own, list):
            boosters += own
            scales += [float(weight) / len(own)] * len(own)
        else:
            lines, rows = own
            assert isinstance(lines, Lines)
            curves = lines.curves(rows, float(weight), made.base)
    if curves is None and made.base:
        curves = {"base": made.base, "curves": []}
    return trees.joined(boosters, scales, width), curves
