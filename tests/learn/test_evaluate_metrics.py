"""Every figure against scikit-learn's or a plain loop, weighted and with ties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from tillguard.learn import average_precision
from tillguard.learn.evaluate import (
    Ranking,
    brier,
    calibration_error,
    effective_size,
    reliability,
)

SEEDS = pytest.mark.parametrize("seed", range(6))
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]  # type: ignore[type-arg]


def rows(seed: int) -> Rows:
    """Scores with ties, labels that follow them, weights among which there are zeros."""
    chance = np.random.default_rng(seed)
    scores = np.round(chance.random(500), 1 + seed % 3)
    labels = (chance.random(500) < 0.05 + scores / 3).astype(float)
    return scores, labels, chance.integers(0, 4, 500) * chance.random(500)


@SEEDS
def test_average_precision_is_that_of_scikit_learn(seed: int) -> None:
    scores, labels, weights = rows(seed)
    assert average_precision(scores, labels) == pytest.approx(
        average_precision_score(labels, scores)
    )
    assert average_precision(scores, labels, weights) == pytest.approx(
        average_precision_score(labels, scores, sample_weight=weights)
    )


@SEEDS
def test_the_area_under_the_roc_curve_is_that_of_scikit_learn(seed: int) -> None:
    scores, labels, weights = rows(seed)
    ranking = Ranking(scores, labels)
    assert ranking.roc_auc() == pytest.approx(roc_auc_score(labels, scores))
    assert ranking.roc_auc(weights) == pytest.approx(
        roc_auc_score(labels, scores, sample_weight=weights)
    )


@SEEDS
def test_the_brier_score_is_that_of_scikit_learn(seed: int) -> None:
    scores, labels, weights = rows(seed)
    assert brier(scores, labels, weights) == pytest.approx(
        brier_score_loss(labels, scores, sample_weight=weights)
    )


@SEEDS
def test_the_calibration_error_is_that_of_ten_equal_parts(seed: int) -> None:
    chance = np.random.default_rng(seed)
    p = chance.random(700)
    y = (chance.random(700) < p**2).astype(float)
    order = np.argsort(p)
    parts = [part.tolist() for part in np.array_split(order, 10)]
    plain = sum(len(part) * abs(p[part].mean() - y[part].mean()) for part in parts) / 700
    assert calibration_error(p, y, np.ones(700)) == pytest.approx(plain)
    assert sum(one.weight for one in reliability(p, y, np.ones(700))) == 700


def test_a_probability_that_is_true_has_no_calibration_error() -> None:
    p = np.repeat([0.1, 0.5], 100)
    y = np.r_[np.ones(10), np.zeros(90), np.ones(50), np.zeros(50)]
    assert calibration_error(p, y, np.ones(200), 2) == pytest.approx(0.0)


def test_without_one_of_the_classes_nothing_is_claimed() -> None:
    scores, zeros = np.array([0.1, 0.2]), np.zeros(2)
    assert math.isnan(Ranking(scores, zeros).average_precision())
    assert math.isnan(Ranking(scores, zeros).roc_auc())
    assert math.isnan(Ranking(scores, np.ones(2)).roc_auc())
    assert math.isnan(brier(zeros[:0], zeros[:0], zeros[:0]))


@SEEDS
def test_inverse_propensities_bring_back_what_a_biased_review_hides(seed: int) -> None:
    """Reviews that prefer high scores see too many frauds; weighted they do not."""
    chance = np.random.default_rng(seed)
    scores = chance.random(40_000)
    labels = (chance.random(40_000) < scores**3 / 4).astype(float)
    propensity = 0.05 + 0.9 * scores**6
    seen = chance.random(40_000) < propensity
    truth = average_precision(scores, labels)
    weighted = average_precision(scores[seen], labels[seen], 1 / propensity[seen])
    naive = average_precision(scores[seen], labels[seen])
    assert weighted == pytest.approx(truth, abs=0.012)
    assert abs(naive - truth) > abs(weighted - truth) + 0.01


def test_equal_weights_lose_nothing_and_one_heavy_row_is_one_row() -> None:
    assert effective_size(np.full(50, 3.0)) == pytest.approx(50)
    assert effective_size(np.r_[1e9, np.ones(50)]) == pytest.approx(1.0, abs=1e-6)
