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

from ..domain import Kind, Label
from ..errors import NotEnoughLabels
from ..features import CATALOGUE_HASH, FEATURES
from ..model import CLASSIFIER, DAMAGE, MANIFEST, content_hash, usual_values
from .evaluate import average_precision
from .table import Floats, Table

FEWEST = 30
"""Confirmed labels below which no model is fitted."""

VALIDATION = 0.2
"""Newest share of the labels, kept from the trees for early stopping and calibration."""

SHAPE = {
    "learning_rate": 0.05,
    "num_leaves": 31,
    "max_depth": 6,
    "min_data_in_leaf": 30,
    "lambda_l2": 2.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}

MOST_ROUNDS = 500
SMALL = {"learning_rate": 0.1, "num_leaves": 15, "max_depth": 5, "min_data_in_leaf": 20}
"""Shape of the damage trees: there are far fewer confirmed rows than reviewed ones."""


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
    """Fit and write a model folder; returns its manifest.

    The newest fifth of the labels stops the trees and calibrates; then the same number of rounds,
    and the tenth that more data allows, is fitted on all labels: what is newest says most.
    """
    split = int(len(data.labels) * (1 - VALIDATION))
    train, held = data.part(0, split), data.part(split, len(data.labels))
    shape = {**SHAPE, "objective": "binary", "seed": seed, "num_threads": threads}
    trial = stopped(shape, train, train.labels, held, held.labels)
    margins = np.asarray(trial.predict(held.vectors, raw_score=True))
    classifier = refitted(shape, data, data.labels, trial.best_iteration)
    damage, smearing = damage_trees(data, shape)
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
        "rounds": [classifier.num_trees(), damage.num_trees()],
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


def stopped(
    shape: Mapping[str, Any], train: Examples, y: Floats, held: Examples, y_held: Floats
) -> Any:
    """A LightGBM booster, stopped early on the newest labels."""
    import lightgbm

    training = lightgbm.Dataset(train.vectors, y, weight=train.weights)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return lightgbm.train(
            dict(shape),
            training,
            num_boost_round=MOST_ROUNDS,
            valid_sets=[training.create_valid(held.vectors, y_held, weight=held.weights)],
            callbacks=[lightgbm.early_stopping(30, verbose=False)],
        )


def refitted(shape: Mapping[str, Any], data: Examples, y: Floats, rounds: int) -> Any:
    """The same booster on all labels."""
    import lightgbm

    whole = lightgbm.Dataset(data.vectors, y, weight=data.weights)
    return lightgbm.train(dict(shape), whole, num_boost_round=max(1, round(1.1 * rounds)))


def damage_trees(data: Examples, shape: Mapping[str, Any]) -> tuple[Any, float]:
    """Regressor of log(1 + loss) on confirmed rows, and Duan's smearing factor back to money.

    Duan, N. (1983), Smearing estimate: a nonparametric retransformation method, JASA 78. The factor
    is measured on the newest fifth by trees that have not seen it.
    """
    lost = only_confirmed(data)
    small = {**shape, **SMALL, "objective": "regression"}
    split = max(1, int(len(lost.labels) * (1 - VALIDATION)))
    train, held = lost.part(0, split), lost.part(split, len(lost.labels))
    y, y_held = np.log1p(train.losses), np.log1p(held.losses)
    trial = stopped(small, train, y, held, y_held)
    expected = np.expm1(np.asarray(trial.predict(held.vectors)))
    factor = float(held.losses.mean() / max(expected.mean(), 1.0))
    booster = refitted(small, lost, np.log1p(lost.losses), trial.best_iteration)
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
    """Knots of a monotone map from margin to probability: isotonic, Platt below 200 positives.

    A knot stands at the mean margin of each isotonic level, so that between levels the order of
    the margins is kept.
    """
    if labels.sum() < 200:
        return platt(margins, labels, weights)
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=1e-5, y_max=0.98, out_of_bounds="clip")
    model.fit(margins, labels, sample_weight=weights)
    levels, place = np.unique(model.predict(margins), return_inverse=True)
    mass = np.bincount(place, weights)
    centres = np.bincount(place, weights * margins) / mass
    return [centres.tolist(), levels.tolist()]


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
