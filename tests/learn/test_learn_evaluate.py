"""Quality figures against slow, plain definitions."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from tillguard.learn import average_precision, precision_at_capacity, wilson


@pytest.mark.parametrize("seed", range(5))
def test_average_precision_is_that_of_scikit_learn_also_with_ties(seed: int) -> None:
    chance = np.random.default_rng(seed)
    scores = np.round(chance.random(500), 1 + seed % 3)
    labels = (chance.random(500) < 0.05 + scores / 3).astype(float)
    assert average_precision(scores, labels) == pytest.approx(
        average_precision_score(labels, scores)
    )


def test_the_interval_of_a_share_covers_the_truth_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(1)
    inside = [
        share.low <= 0.3 <= share.high
        for share in (wilson(int(chance.binomial(40, 0.3)), 40) for _ in range(2000))
    ]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)


def test_capacity_picks_the_worthiest_of_each_day() -> None:
    worth = [5.0, 9.0, 1.0, 7.0, 8.0]
    days = ["mon", "mon", "mon", "tue", "tue"]
    truths = [False, True, True, True, False]
    assert precision_at_capacity(worth, days, truths, 1).value == 0.5
    assert precision_at_capacity(worth, days, truths, 2).value == 0.5
    assert precision_at_capacity(worth, days, truths, 9).value == 0.6


def test_nothing_picked_is_not_known() -> None:
    share = precision_at_capacity([], [], [], 3)
    assert np.isnan(share.value)
    assert (share.low, share.high) == (0.0, 1.0)
