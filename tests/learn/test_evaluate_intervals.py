"""Intervals hold the truth about as often as they say, also where rows hang together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tillguard.learn import wilson
from tillguard.learn.evaluate import bootstrap, numbered, student
from tillguard.learn.evaluate.intervals import UNKNOWN


def test_the_interval_of_a_share_covers_the_truth_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(1)
    inside = [
        share.low <= 0.3 <= share.high
        for share in (wilson(int(chance.binomial(40, 0.3)), 40) for _ in range(2000))
    ]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)


def covered(clustered: bool, tries: int) -> float:
    """How often the interval of a mean holds 0 where rows of a person are alike."""
    inside = 0
    for seed in range(tries):
        chance = np.random.default_rng(seed)
        people = np.repeat(np.arange(100), 10)
        values = chance.normal(size=100)[people] + 0.3 * chance.normal(size=1000)
        clusters = people if clustered else np.arange(1000)
        share = bootstrap(lambda w, v=values: float((w * v).sum() / w.sum()), clusters, seed, 100)
        inside += share.low <= 0.0 <= share.high
    return inside / tries


def test_an_interval_over_people_is_honest_and_one_over_their_rows_is_not(tenth: int) -> None:
    """Percentile intervals of 100 people are a little narrow: over 400 tries they held 0.90."""
    tries = 1000 // tenth
    assert covered(True, tries) > 0.86
    assert covered(False, tries) < 0.7


def test_a_figure_that_is_not_defined_has_no_interval() -> None:
    assert bootstrap(lambda w: math.nan, np.arange(3)) is UNKNOWN
    assert UNKNOWN.as_json() == {"value": None, "low": None, "high": None}


def test_repetitions_get_the_interval_of_students_distribution() -> None:
    values = np.array([1.0, 4.0, 2.0, 7.0, math.nan])
    share, known = student(values), values[:4]
    low, high = stats.t.interval(0.95, 3, known.mean(), stats.sem(known))
    assert (share.low, share.high) == (pytest.approx(low), pytest.approx(high))


def test_rows_without_a_name_are_clusters_of_their_own() -> None:
    found = numbered(["ann", "", "ann", ""])
    assert found[0] == found[2]
    assert len(set(found.tolist())) == 3
