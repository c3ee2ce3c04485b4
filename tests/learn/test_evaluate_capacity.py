"""What the staff would find, against plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from tillguard.learn import precision_at_capacity
from tillguard.learn.evaluate import by_entity, picks
from tillguard.learn.evaluate.capacity import taken


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


@pytest.mark.parametrize("seed", range(3))
def test_the_picks_are_those_of_a_loop_over_days(seed: int) -> None:
    chance = np.random.default_rng(seed)
    worth, days = chance.random(300), chance.integers(0, 12, 300)
    labels, losses = (chance.random(300) < 0.2).astype(float), chance.integers(1, 99, 300) * 1.0
    found = picks(worth, days, labels, losses, np.ones(300), 5)
    for day in range(12):
        mine = sorted(np.flatnonzero(days == day), key=lambda i: -worth[i])
        assert found.picked[day] == min(5, len(mine))
        assert found.right[day] == sum(labels[i] for i in mine[:5])
        assert found.found[day] == sum(labels[i] * losses[i] for i in mine[:5])
        assert found.lost[day] == sum(labels[i] * losses[i] for i in mine)


def test_a_row_that_stands_for_ten_takes_ten_places() -> None:
    days, weights = np.zeros(3, np.int64), np.array([10.0, 1.0, 4.0])
    assert taken(np.array([3.0, 2.0, 1.0]), days, weights, 12).tolist() == [10.0, 1.0, 1.0]
    assert taken(np.array([1.0, 2.0, 3.0]), days, weights, 6).tolist() == [1.0, 1.0, 4.0]


def test_an_entity_is_one_alert_a_day_and_right_when_any_of_its_rows_is() -> None:
    names = ["ann", "", "ann", "bob", "ann"]
    days = np.array([0, 0, 0, 0, 1])
    labels, losses = np.array([0.0, 1.0, 1.0, 0.0, 0.0]), np.full(5, 7.0)
    found = by_entity(names, np.array([0.9, 0.8, 0.1, 0.5, 0.2]), days, labels, losses, np.ones(5))
    assert sorted(zip(found.days, found.worth, found.labels, found.losses, strict=True)) == [
        (0, 0.5, 0.0, 0.0), (0, 0.9, 1.0, 7.0), (1, 0.2, 0.0, 0.0),
    ]  # fmt: skip
