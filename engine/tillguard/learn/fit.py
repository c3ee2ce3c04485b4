"""From a plain table and its labels to a model: `fit(table, labels) -> Model`."""

from __future__ import annotations

import json
import math
import os
import time
import warnings
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ..model.folder import parts_hash, sealed
from . import checks
from .blend import HUGE, Part, part
from .calibrate import calibrate
from .damage import damage
from .encode import columns_of, encoded, learnt
from .ensemble import Clock, Task
from .evaluate import average_precision
from .folds import ordered, stratified, thinned, weight_of
from .frame import Floats, Frame, Rows, names_of, origin, read_table
from .model import Model

BUDGET = 300.0
"""Seconds after which no more is tried; a fit of 300,000 rows x 30 takes about a third of it."""

MANY = 50_000
"""Rows from which LightGBM is given all cores: below, handing out work costs more than it saves."""

SHOWN = 200_000
"""Rows of which is told what is usual."""

SELF_TEST = 32
"""Rows whose answers every later load must reproduce."""


def fit(
    table: Any,
    labels: Any,
    *,
    names: Sequence[str] | None = None,
    weights: Any = None,
    losses: Any = None,
    times: Any = None,
    keys: Any = None,
    directions: Mapping[str, int] | None = None,
    trusted: Collection[str] = (),
    seed: int = 0,
    budget_seconds: float = BUDGET,
    threads: int = 0,
    clock: Clock = time.time,
) -> Model:
    """Fit a model on a table (DataFrame, Arrow table, mapping of columns, or two-dimensional array
    with `names`) and labels: 1 or True confirmed, 0 or False cleared, missing unknown.

    `weights` by row (1 / the propensity of its review), `losses` of confirmed rows in minor units,
    `times` (epoch seconds or datetimes): where they are given, the newest rows judge, else
    stratified folds do. `keys` must not repeat. `directions` by column: +1 where more may only be
    riskier, -1 where less may. A column that alone tells the label is left out unless `trusted`.
    `budget_seconds` bounds the search, `threads` 0 takes the cores that there are. Raises BadTable
    and NotEnoughLabels; what else is to be known stands in `model.notes` and is warned of.
    """
    now = clock()
    frame = read_table(table, names)
    rows = len(frame)
    y, known = checks.read_labels(labels, rows)
    w = checks.read_weights(weights, rows)
    lost = np.zeros(rows) if losses is None else checks.numbers_for("losses", losses, rows, 0.0)
    called = Named(names_of(frame))
    checks.known_names("directions", directions or (), called.names)
    checks.known_names("trusted", trusted, origin(frame))
    if keys is not None:
        checks.unique_keys(keys, rows)
    if times is not None:
        order = np.argsort(checks.read_times(times, rows, now)[known], kind="stable")
        y, known = y[order], known[order]
    if len(known) < rows or times is not None:
        frame, w, lost = frame.rows(known), w[known], lost[known]
    notes = [f"labels: {rows - len(known)} rows without one were left out"]
    wishes = Wishes(
        times is not None, directions or {}, trusted, seed, now + budget_seconds, threads, clock,
        notes if len(known) < rows else [],
    )  # fmt: skip
    model = learn(frame, y, w, lost, called, wishes)
    for note in model.notes:
        warnings.warn(note, stacklevel=2)
    return model


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to fit: whether rows stand in order of time, what the caller knows of columns, until
    when (on `clock`), and what is already to be said."""

    timed: bool
    directions: Mapping[str, int]
    trusted: Collection[str]
    seed: int
    until: float
    threads: int
    clock: Clock
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Named:
    """What the numbers of a row are called, of which the mean is usual (`averaged`) and not the
    median, by row of which kind it is, and what else the manifest says."""

    names: Sequence[str]
    catalogue: str = ""
    averaged: Collection[str] = ()
    kinds: Sequence[str] = ()
    said: Mapping[str, Any] = field(default_factory=dict)


def learn(frame: Frame, y: Floats, w: Floats, losses: Floats, called: Named, how: Wishes) -> Model:
    """Fit on a frame: look it over, fit the classifier and the damage, seal the folder."""
    checks.enough(y)
    frame, notes = checks.look_over(frame, called.names, y, how.trusted, how.seed)
    notes = [*how.notes, *notes]
    signs = [how.directions.get(name, 0) for name in called.names]
    task = Task(frame, y, w, signs, "binary", how.seed, cores(how.threads, len(y)))
    trial = lighter(task)
    splits = ordered(trial.y) if how.timed else []
    if how.timed and not splits:
        notes.append("times: too few of a class in the newest fifth: judged on stratified folds")
    start, width = how.clock(), len(called.names)
    half = start + 0.8 * (how.until - start)
    with threadpool_limits(1, "blas"):  # small sums: handing out work costs more than it saves
        folds = splits or stratified(trial.y, how.seed)
        made, told = part(trial, folds, width, half, how.clock, task)
        harm, smearing = damage(task, losses, how.timed, width, how.until, how.clock)
    manifest = {**described(task, made, harm, called), "smearing": smearing, "notes": notes + told}
    encodings = learnt(frame, y, w)
    manifest["columns"] = [column.as_json() for column in columns_of(frame, encodings)]
    few = thinned(y, SHOWN, how.seed) if len(y) > SHOWN else np.arange(len(y))
    numbers = encoded(frame.rows(few), encodings)
    manifest["usual"] = usual(numbers, y[few], called, few)
    return tested(manifest, [made.text, harm.text], numbers)


def described(task: Task, made: Part, harm: Part, called: Named) -> dict[str, Any]:
    """What the manifest says of the parts and of what they were fitted on."""
    return {
        "catalogue": called.catalogue,
        "features": list(called.names),
        "curves": {"classifier": made.curves, "damage": harm.curves},
        "calibration": calibrate(made.margins, made.y, made.w),
        "directions": [i for i, sign in enumerate(made.directions) if sign],
        "members": {"classifier": made.members, "damage": harm.members},
        "average_precision": average_precision(made.margins, made.y),
        "rows": len(task.y),
        "confirmed": int(task.y.sum()),
        "seed": task.seed,
        **called.said,
    }


def lighter(task: Task) -> Task:
    """The task itself, or of very many rows a part in which each class weighs what it weighed."""
    if len(task.y) <= HUGE:
        return task
    few = thinned(task.y, HUGE, task.seed)
    w = task.w[few] * weight_of(task.y, few)
    return replace(task, frame=task.frame.rows(few), y=task.y[few], w=w)


def cores(threads: int, rows: int) -> int:
    """Threads for LightGBM; the model is the same with any number of them."""
    if threads:
        return threads
    return max(1, len(os.sched_getaffinity(0))) if rows >= MANY else 1


def usual(numbers: Floats, y: Floats, called: Named, rows: Rows) -> dict[str, list[float | None]]:
    """By kind what is usual on cleared rows; `rows` are the places of `numbers` in the whole."""
    means = [name in called.averaged for name in called.names]
    kinds = [str(called.kinds[i]) for i in rows] if len(called.kinds) else [""] * len(rows)
    found = {}
    for kind in sorted(set(kinds)):
        own = np.array([k == kind for k in kinds]) & (y <= 0)
        columns = zip(numbers[own].T, means, strict=True)
        found[kind] = [middle(column, mean) for column, mean in columns]
    return found


def middle(column: Floats, mean: bool) -> float | None:
    """The median, or the mean where it is asked for or all is 0 or 1; None of nothing known."""
    known = column[~np.isnan(column)]
    if not known.size:
        return None
    flags = mean or bool(np.isin(known, (0.0, 1.0)).all())
    return float(known.mean() if flags else np.median(known))


def tested(manifest: dict[str, Any], texts: Sequence[str], numbers: Floats) -> Model:
    """The sealed model, with the answers that every later load must give."""
    estimator = Model.of(sealed(manifest, texts), texts).estimator
    rows = numbers[:: max(1, len(numbers) // SELF_TEST)][:SELF_TEST].tolist()
    manifest["self_test"] = {
        "rows": [
            {
                "row": [None if math.isnan(value) else value for value in row],
                **estimator.score_row(array("d", row))._asdict(),
            }
            for row in rows
        ],
        "base": estimator.classifier.base,
        "damage_base": estimator.damage.base,
        "parts": parts_hash(json.loads(json.dumps(manifest)), texts),
    }
    return Model.of(sealed(manifest, texts), texts)
