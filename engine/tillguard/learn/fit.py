"""From a plain table and its labels to a model: `fit(table, labels) -> Model`."""

from __future__ import annotations

import json
import math
import os
import time
import warnings
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ..model.folder import parts_hash, sealed
from . import checks
from .blend import HUGE, part
from .calibrate import calibrate
from .damage import damage
from .encode import columns_of, encoded, learnt
from .ensemble import Clock, Task
from .evaluate import average_precision
from .folds import ordered, stratified, thinned, weight_of
from .frame import Floats, Frame, names_of, read_table
from .model import Model

BUDGET = 300.0
"""Seconds after which no more is tried; a fit of 300,000 rows x 30 takes about a third of it."""

MANY = 50_000
"""Rows from which LightGBM is given all cores: below, handing out work costs more than it saves."""

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
    y, known = checks.read_labels(labels, len(frame))
    rows = len(frame)
    w = np.ones(rows) if weights is None else checks.numbers_for("weights", weights, rows, 0.0)
    lost = np.zeros(rows) if losses is None else checks.numbers_for("losses", losses, rows, 0.0)
    if keys is not None:
        checks.unique_keys(keys, rows)
    order = known
    if times is not None:
        at = checks.read_times(times, rows, now)
        order = known[np.argsort(at[known], kind="stable")]
        y = y[np.argsort(at[known], kind="stable")]
    if len(order) < rows or times is not None:
        frame, w, lost = frame.rows(order), w[order], lost[order]
    model = learn(
        frame, y, w, lost, names_of(frame), timed=times is not None, directions=directions or {},
        trusted=trusted, seed=seed, until=now + budget_seconds, threads=threads, clock=clock,
    )  # fmt: skip
    if len(order) < rows:
        model.notes.append(f"labels: {rows - len(order)} rows without one were left out")
    for note in model.notes:
        warnings.warn(note, stacklevel=2)
    return model


def learn(
    frame: Frame, y: Floats, w: Floats, losses: Floats, names: Sequence[str], *, timed: bool,
    directions: Mapping[str, int], trusted: Collection[str], seed: int, until: float,
    threads: int, clock: Clock, catalogue: str = "", kinds: Sequence[str] = (),
    said: Mapping[str, Any] | None = None,
) -> Model:  # fmt: skip
    """Fit on a frame whose rows stand in order of time where they are `timed`."""
    checks.enough(y)
    frame, notes = checks.look_over(frame, names, y, trusted, seed)
    signs = [directions.get(name, 0) for name in names]
    task = Task(frame, y, w, signs, "binary", seed, cores(threads, len(y)))
    trial = lighter(task)
    splits = ordered(trial.y) if timed else []
    if timed and not splits:
        notes.append("times: too few of a class in the newest fifth: judged on stratified folds")
    start = clock()
    budget = start + 0.8 * (until - start)
    with threadpool_limits(1, "blas"):  # small sums: handing out work costs more than it saves
        made, told = part(
            trial, splits or stratified(trial.y, seed), len(names), budget, clock, task
        )
        notes += told
        harm, smearing = damage(task, losses, timed, len(names), until, clock)
    encodings = learnt(frame, y, w)
    manifest: dict[str, Any] = {
        "catalogue": catalogue,
        "features": list(names),
        "columns": [column.as_json() for column in columns_of(frame, encodings)],
        "curves": {"classifier": made.curves, "damage": harm.curves},
        "calibration": calibrate(made.margins, made.y, made.w),
        "smearing": smearing,
        "directions": [i for i, sign in enumerate(made.directions) if sign],
        "members": {"classifier": made.members, "damage": harm.members},
        "average_precision": average_precision(made.margins, made.y),
        "rows": len(y),
        "confirmed": int(y.sum()),
        "seed": seed,
        "notes": notes,
        **(said or {}),
    }
    few = thinned(y, 200_000, seed) if len(y) > 200_000 else np.arange(len(y))
    numbers = encoded(frame.rows(few), encodings)
    shown = [kinds[i] for i in few] if len(kinds) else [""] * len(few)
    manifest["usual"] = usual(numbers, y[few], shown)
    return tested(manifest, [made.text, harm.text], numbers)


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


def usual(numbers: Floats, y: Floats, kinds: Sequence[str]) -> dict[str, list[float | None]]:
    """By kind what is usual on cleared rows."""
    found = {}
    for kind in sorted(set(kinds)):
        own = np.array([k == kind for k in kinds]) & (y <= 0)
        found[str(kind)] = [middle(column) for column in numbers[own].T]
    return found


def middle(column: Floats) -> float | None:
    """The mean of what is only 0 or 1, else the median; None where nothing is known."""
    known = column[~np.isnan(column)]
    if not known.size:
        return None
    flag = bool(np.isin(known, (0.0, 1.0)).all())
    return float(known.mean() if flag else np.median(known))


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
