"""Trees and a linear part, judged on held rows, blended where that helps, fitted on all rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import encode, trees
from .folds import Split, thinned, weight_of
from .frame import Floats, Frame, Rows
from .lines import MOST_ROWS, STRENGTHS, Basis, Lines, Loss, fitted

MOST_HELD = 200_000
"""Held rows beyond which a random part of them judges."""

MORE = 1.1
"""Rounds on all rows for each round on those of a fold: more rows bear more."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Task:
    """What is learnt: rows, target, weights, by number of the row +1, -1 or 0 where the margin may
    only rise or fall, and with which loss."""

    frame: Frame
    y: Floats
    w: Floats
    directions: Sequence[int]
    loss: Loss
    seed: int
    threads: int


@dataclass(frozen=True, slots=True)
class Half:
    """A fold: rows for curves, bins for trees, and the held rows that judge both."""

    rows: Floats
    y: Floats
    w: Floats
    train: Any
    stop: Any
    held: Floats
    held_at: Rows


def halves(task: Task, splits: Sequence[Split]) -> list[Half]:
    """The folds of a task; texts are encoded anew in each by the labels learnt from."""
    whole = None
    if not task.frame.texts:
        whole = table(task, task.frame.numbers, task.y, task.w)
        whole.construct()
    return [half(task, train, held, whole) for train, held in splits]


def half(task: Task, train: Rows, held: Rows, whole: Any) -> Half:
    y, w = task.y, task.w
    judged = held[thinned(y[held], MOST_HELD, task.seed)] if len(held) > MOST_HELD else held
    pick = (
        thinned(y[train], MOST_ROWS, task.seed) if len(train) > MOST_ROWS else np.arange(len(train))
    )
    few = train[pick]
    weights = w[few] * weight_of(y[train], pick)
    if whole is not None:
        numbers = task.frame.numbers
        return Half(
            numbers[few], y[few], weights, whole.subset(train),
            whole.subset(held), numbers[judged], judged,
        )  # fmt: skip
    part = task.frame.rows(train)
    learnt = encode.learnt(part, y[train], w[train])
    rows = encode.out_of_fold(part, y[train], w[train], task.seed)
    bins = table(task, rows, y[train], w[train])
    stop = bins.create_valid(encode.encoded(task.frame.rows(held), learnt), y[held], weight=w[held])
    return Half(
        rows[pick], y[few], weights, bins, stop,
        encode.encoded(task.frame.rows(judged), learnt), judged,
    )  # fmt: skip


def table(task: Task, rows: Floats, y: Floats, w: Floats) -> Any:
    import lightgbm

    settings: dict[str, Any] = {**trees.TABLE, "num_threads": task.threads}
    return lightgbm.Dataset(rows, y, weight=w, params=settings)


@dataclass(frozen=True, slots=True)
class Member:
    """What may be in the blend: how it is fitted on all rows, and what it said of held ones."""

    name: str
    margins: list[Floats]
    fit: Callable[[], Any]
    detail: Mapping[str, Any]


def line_member(task: Task, folds: Sequence[Half], bases: Sequence[Basis], full: Task) -> Member:
    """The penalty that is best on held rows, on the plainest basis that none surely beats; then
    fitted on the rows of `full`."""
    at, best = held_at(folds), Kept((), 0, np.inf, [])
    for basis in bases:
        told = [
            [part.margins(fold.held) for part in fitted(
                fold.rows, fold.y, fold.w, basis, STRENGTHS, task.directions, task.loss, task.seed)]
            for fold in folds
        ]  # fmt: skip
        tried = [[own[i] for own in told] for i in range(len(STRENGTHS))]
        lost = [mean_loss(task, at, np.concatenate(one)) for one in tried]
        place = int(np.argmin(lost))
        made = Kept(basis, place, lost[place], tried[place])
        if not best.basis or surely_less(task, at, made.whole, best.whole):
            best = made
    basis, place = best.basis, best.place

    def whole() -> tuple[Lines, Floats]:
        few = np.arange(len(full.y))
        w = full.w
        if len(few) > MOST_ROWS:
            few = thinned(full.y, MOST_ROWS, full.seed)
            w = w[few] * weight_of(full.y, few)
        part = full.frame.rows(few) if len(few) < len(full.y) else full.frame
        rows = encode.out_of_fold(part, full.y[few], w, full.seed)
        strengths, signs = STRENGTHS[: place + 1], task.directions
        made = fitted(rows, full.y[few], w, basis, strengths, signs, full.loss, full.seed)
        return made[-1], rows

    detail = {"basis": "+".join(basis), "penalty": STRENGTHS[place], "loss": best.lost}
    return Member("linear", best.margins, whole, detail)


@dataclass(frozen=True, slots=True)
class Kept:
    """A basis with the place of its best penalty, its loss and its margins, fold by fold."""

    basis: Basis
    place: int
    lost: float
    margins: list[Floats]

    @property
    def whole(self) -> Floats:
        return np.concatenate(self.margins)


def tree_member(
    task: Task, folds: Sequence[Half], name: str, shape: trees.Shape, copies: int, full: Task
) -> Member:
    """Trees that stop when the held rows gain no more: as many rounds on the rows of `full`."""
    said = trees.directed({**trees.COMMON, **shape}, task.directions)
    said |= {"objective": task.loss, "seed": task.seed, "num_threads": task.threads}
    patience = max(20, round(2.5 / said["learning_rate"]))
    made = [
        trees.stopped(said, fold.train, fold.stop, trees.MOST_ROUNDS, patience) for fold in folds
    ]
    rounds = max(5, round(float(np.median([one.best_iteration for one in made]))))
    margins = [
        np.asarray(one.predict(fold.held, raw_score=True, num_iteration=rounds))
        for one, fold in zip(made, folds, strict=True)
    ]
    final = round(rounds * MORE)

    def whole() -> list[Any]:
        rows = encode.out_of_fold(full.frame, full.y, full.w, full.seed)
        data = table(full, rows, full.y, full.w)
        return [
            trees.boosted({**said, "seed": task.seed + 1000 * copy}, data, final)
            for copy in range(copies)
        ]

    lost = mean_loss(task, held_at(folds), np.concatenate(margins))
    return Member(name, margins, whole, {"rounds": final, "copies": copies, "loss": lost})


def held_at(folds: Sequence[Half]) -> Rows:
    """The held rows of all folds, one after the other."""
    return np.concatenate([fold.held_at for fold in folds])


def mean_loss(task: Task, at: Rows, margins: Floats) -> float:
    return float(np.average(losses(task, at, margins), weights=task.w[at]))


def losses(task: Task, at: Rows, margins: Floats) -> Floats:
    """What each of the rows `at` loses by its margin."""
    y = task.y[at]
    if task.loss == "binary":
        return np.asarray(np.logaddexp(0, margins) - y * margins)
    return np.asarray((margins - y) ** 2)


def surely_less(task: Task, at: Rows, after: Floats, before: Floats, errors: float = 1.0) -> bool:
    """Whether the rows `at` lose less by the margins `after`, by more than so many standard errors
    of the difference; a row that several folds held counts once."""
    off = task.w[at] * (losses(task, at, before) - losses(task, at, after))
    _, place = np.unique(at, return_inverse=True)
    each = np.bincount(place, off) / np.bincount(place)
    return bool(each.mean() > errors * each.std() / np.sqrt(len(each)))


PULL = 3.0
"""How much the blend is drawn to equal parts: as if so many confirmed rows had said so."""


def blended(task: Task, y: Floats, w: Floats, told: Floats) -> tuple[Floats, float]:
    """Weights >= 0 of the members' margins (columns of `told`) and what is added to their sum."""
    from scipy.optimize import minimize

    w = w / w.mean()
    count = told.shape[1]
    equal = 1.0 / count

    def cost(beta: Floats) -> tuple[float, Floats]:
        margin = told @ beta[:-1] + beta[-1]
        if task.loss == "binary":
            lost = np.logaddexp(0, margin) - y * margin
            pull = w * (1 / (1 + np.exp(-margin)) - y)
        else:
            lost, pull = 0.5 * (margin - y) ** 2, w * (margin - y)
        off = beta[:-1] - equal
        value = float(w @ lost) + 0.5 * PULL * float(off @ off)
        slope = np.append(told.T @ pull + PULL * off, pull.sum())
        return value / len(y), slope / len(y)

    bounds = [(0.0, None)] * count + [(None, None)]
    with np.errstate(over="ignore"):
        found = minimize(cost, np.append(np.full(count, equal), 0.0), jac=True, bounds=bounds,
                         method="L-BFGS-B")  # fmt: skip
    return found.x[:-1], float(found.x[-1])
