"""The law of a group's rates: right where it can be reckoned otherwise, and not moved by a few."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from tillguard.learn.peers.finding import doubts
from tillguard.learn.peers.groups import FEWEST, grouped
from tillguard.learn.peers.prior import Prior, fitted


@pytest.mark.parametrize(("part", "whole"), [(1, 1), (1, 40), (6, 40), (30, 400), (0, 9)])
@pytest.mark.parametrize("prior", [Prior(0.03, 1.6), Prior(0.2, 9.0), Prior(0.001, 0.5)])
def test_a_tail_is_the_chance_of_so_many_over_all_rates(
    prior: Prior, part: int, whole: int
) -> None:
    law = gamma(prior.shape, scale=prior.rate / prior.shape)
    edges = law.ppf([0.0, 0.2, 0.5, 0.8, 0.99, 1 - 1e-13])
    wanted = sum(
        quad(lambda rate: law.pdf(rate) * poisson.sf(part - 1, rate * whole), low, high)[0]
        for low, high in pairwise(edges)
    )
    found = prior.tail(np.array([float(part)]), np.array([float(whole)]))[0]
    assert found == pytest.approx(wanted, rel=2e-3)


def drawn(seed: int, people: int = 400, spread: float = 0.6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    wholes = rng.integers(20, 400, people).astype(float)
    rates = 0.03 * rng.gamma(1 / spread**2, spread**2, people)
    return rng.poisson(wholes * rates).astype(float), wholes


def test_the_law_that_was_drawn_from_is_found_again() -> None:
    found = [fitted(*drawn(seed)) for seed in range(8)]
    assert np.mean([prior.rate for prior in found]) == pytest.approx(0.03, rel=0.05)
    spread = np.mean([prior.shape**-0.5 for prior in found])
    assert 0.57 < spread < 0.72  # in doubt wider, never narrower


def test_honest_people_are_taken_to_differ_by_a_fifth_at_least() -> None:
    parts = np.random.default_rng(2).poisson(9.0, 200).astype(float)
    assert fitted(parts, np.full(200, 300.0)).shape <= 25.0


def test_a_few_who_do_it_twenty_times_as_often_hardly_move_the_law() -> None:
    parts, wholes = drawn(3)
    before = fitted(parts, wholes)
    parts[:8] = 0.6 * wholes[:8]
    after = fitted(parts, wholes)
    assert after.rate < 1.15 * before.rate
    assert (after.tail(parts[:8], wholes[:8]) < 1e-4).all()


def test_nine_of_ten_are_within_what_is_usual() -> None:
    rng = np.random.default_rng(5)
    prior = Prior(0.05, 4.0)
    rates = prior.rate * rng.gamma(prior.shape, 1 / prior.shape, 20_000)
    low, high = prior.usual()
    assert ((rates > low) & (rates < high)).mean() == pytest.approx(0.9, abs=0.01)


def test_what_nobody_does_is_no_sign_of_anything() -> None:
    zero = np.zeros(50)
    assert (fitted(zero, zero + 30).tail(zero, zero + 30) == 1).all()


def test_doubt_is_the_promised_share_of_chance() -> None:
    found = doubts(np.array([0.5, 0.001, 0.9, 0.004]))
    assert found == pytest.approx([2 / 3, 0.004, 0.9, 0.008])


def test_groups_are_kinds_of_work_and_none_is_too_small() -> None:
    rng = np.random.default_rng(0)
    kinds = np.repeat([0, 1, 2], [100, 60, FEWEST - 1])
    works = rng.normal(0, 0.05, (len(kinds), 4)) + kinds[:, None]
    found = grouped(works)
    assert len({(k, g) for k, g in zip(kinds[:160], found[:160], strict=True)}) == 2
    assert np.bincount(found).min() >= FEWEST
    assert set(found[160:]) <= set(found[:160])


def test_one_kind_of_work_is_not_torn_apart() -> None:
    rng = np.random.default_rng(1)
    assert set(grouped(rng.normal(0, 1, (300, 6)))) == {0}
    assert set(grouped(np.ones((50, 3)))) == {0}


def test_one_occasion_among_many_who_never_do_it_is_no_finding_by_itself() -> None:
    parts, wholes = np.zeros(200), np.full(200, 150.0)
    parts[7] = 1
    assert doubts(fitted(parts, wholes).tail(parts, wholes)).min() > 0.1
