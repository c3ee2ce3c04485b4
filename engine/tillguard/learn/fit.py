"""From labelled vectors to a model folder: classifier, calibration map, damage, manifest."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..domain import Kind
from ..errors import NotEnoughLabels
from ..features import CATALOGUE_HASH, FEATURES
from ..model import CLASSIFIER, DAMAGE, MANIFEST, content_hash, usual_values
from .dataset import Floats, Label, Table
from .evaluate import average_precision

FEWEST = 30
"""Confirmed labels below which no model is fitted."""

VALIDATION = 0.2
"""Newest share of the labels, kept from the trees for early stopping and calibration."""

SHAPE = {
    "learning_rate": 0.06,
    "num_leaves": 31,
    "max_depth": 6,
    "min_data_in_leaf": 40,
    "lambda_l2": 2.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled rows in order of receipt: vectors, labels (0/1), weights, losses (minor units)."""

    vectors: Floats
    labels: Floats
    weights: Floats
    losses: Floats
    kinds: list[Kind]
    span: tuple[int, int]

    def part(self, start: int, stop: int) -> Examples:
        return Examples(
            self.vectors[start:stop],
            self.labels[start:stop],
            self.weights[start:stop],
            self.losses[start:stop],
            self.kinds[start:stop],
            self.span,
        )


def examples(table: Table, labels: Sequence[Label]) -> Examples:
    """Join vectors and labels on the transaction key; raises NotEnoughLabels."""
    by_key = {label.key: label for label in labels}
    keep = np.array([i for i, key in enumerate(table.keys) if key in by_key], np.intp)
    found = [by_key[table.keys[i]] for i in keep]
    confirmed = sum(label.confirmed for label in found)
    if confirmed < FEWEST or len(found) - confirmed < FEWEST:
        raise NotEnoughLabels(
            f"{confirmed} confirmed and {len(found) - confirmed} cleared labels: "
            f"a model needs {FEWEST} of each; review more, or serve with rules alone"
        )
    rows = table.rows(keep)
    return Examples(
        rows.vectors,
        np.array([float(label.confirmed) for label in found]),
        np.array([label.weight for label in found]),
        np.array([float(label.loss) for label in found]),
        rows.kinds,
        (int(rows.received[0]), int(rows.received[-1])),
    )


def fit(data: Examples, folder: Path, seed: int = 0, threads: int = 1) -> Mapping[str, Any]:
    """Fit and write a model folder; returns its manifest."""
    split = int(len(data.labels) * (1 - VALIDATION))
    train, held = data.part(0, split), data.part(split, len(data.labels))
    classifier = trees("binary", train, train.labels, held, held.labels, seed, threads)
    margins = np.asarray(classifier.predict(held.vectors, raw_score=True))
    damage, smearing = damage_trees(train, held, seed, threads)
    texts = [classifier.model_to_string(), damage.model_to_string()]
    manifest: dict[str, Any] = {
        "catalogue": CATALOGUE_HASH,
        "features": [feature.name for feature in FEATURES],
        "calibration": calibrate(margins, held.labels, held.weights),
        "smearing": smearing,
        "usual": {
            kind: usual_values(data.vectors[where(data, kind)]) for kind in sorted(set(data.kinds))
        },
        "self_test": self_test(classifier, held.vectors),
        "average_precision": average_precision(margins, held.labels),
        "rows": len(data.labels),
        "confirmed": int(data.labels.sum()),
        "span": data.span,
        "rounds": [classifier.best_iteration, damage.best_iteration],
        "seed": seed,
    }
    manifest["hash"] = content_hash(json.loads(json.dumps(manifest)), texts)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CLASSIFIER).write_text(texts[0])
    (folder / DAMAGE).write_text(texts[1])
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
    return manifest


def where(data: Examples, kind: Kind) -> npt.NDArray[np.intp]:
    """Cleared rows of one kind: what is usual there."""
    return np.array(
        [i for i, k in enumerate(data.kinds) if k is kind and not data.labels[i]], np.intp
    )


def trees(
    objective: str,
    train: Examples,
    y: Floats,
    held: Examples,
    y_held: Floats,
    seed: int,
    threads: int,
) -> Any:
    """A LightGBM booster, stopped early on the newest labels."""
    import lightgbm

    parameters = {**SHAPE, "objective": objective, "seed": seed, "num_threads": threads}
    training = lightgbm.Dataset(train.vectors, y, weight=train.weights)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return lightgbm.train(
            parameters,
            training,
            num_boost_round=400,
            valid_sets=[training.create_valid(held.vectors, y_held, weight=held.weights)],
            callbacks=[lightgbm.early_stopping(25, verbose=False)],
        )


def damage_trees(train: Examples, held: Examples, seed: int, threads: int) -> tuple[Any, float]:
    """Regressor of log(1 + loss) on confirmed rows, and Duan's smearing factor back to money.

    Duan, N. (1983), Smearing estimate: a nonparametric retransformation method, JASA 78.
    """
    lost, lost_held = only_confirmed(train), only_confirmed(held)
    if not len(lost_held.labels):
        lost_held = lost
    y, y_held = np.log1p(lost.losses), np.log1p(lost_held.losses)
    booster = trees("regression", lost, y, lost_held, y_held, seed, threads)
    expected = np.expm1(np.asarray(booster.predict(lost_held.vectors)))
    factor = float(lost_held.losses.mean() / max(expected.mean(), 1.0))
    return booster, min(5.0, max(0.2, factor))


def only_confirmed(data: Examples) -> Examples:
    rows = np.flatnonzero((data.labels > 0) & (data.losses > 0))
    return Examples(
        data.vectors[rows],
        data.labels[rows],
        np.ones(len(rows)),
        data.losses[rows],
        [data.kinds[i] for i in rows],
        data.span,
    )


def calibrate(margins: Floats, labels: Floats, weights: Floats) -> list[list[float]]:
    """Knots of a monotone map from margin to probability: isotonic, Platt below 200 positives."""
    if labels.sum() < 200:
        return platt(margins, labels, weights)
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=1e-5, y_max=0.98, out_of_bounds="clip")
    model.fit(margins, labels, sample_weight=weights)
    xs, ys = model.X_thresholds_, model.y_thresholds_
    keep = np.concatenate([[True], np.diff(xs) > 1e-9])
    return [[float(x) for x in xs[keep]], [float(y) for y in ys[keep]]]


def platt(margins: Floats, labels: Floats, weights: Floats) -> list[list[float]]:
    """A logistic curve through the margins, as knots (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6).fit(margins[:, None], labels, sample_weight=weights)
    knots = np.linspace(float(margins.min()) - 1, float(margins.max()) + 1, 65)
    curve = model.predict_proba(knots[:, None])[:, 1]
    return [[float(x) for x in knots], [float(y) for y in np.maximum.accumulate(curve)]]


def self_test(classifier: Any, vectors: Floats) -> list[dict[str, Any]]:
    """Eight rows with the margin that every later load must reproduce."""
    rows = vectors[:: max(1, len(vectors) // 8)][:8]
    margins = np.asarray(classifier.predict(rows, raw_score=True))
    return [
        {"vector": [None if np.isnan(v) else float(v) for v in row], "margin": float(margin)}
        for row, margin in zip(rows, margins, strict=True)
    ]
