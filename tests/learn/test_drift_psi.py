"""Drift: chance is not drift, December is not drift, and what moved is named first."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tillguard.learn.drift import Level, Sample, bins, chance, drifted, shares


def sample(seed: int, rows: int = 2000, shift: float = 0.0, missing: float = 0.1) -> Sample:
    """Three columns: one that may shift, one of mostly zeros, one that is often unknown."""
    draw = np.random.default_rng(seed)
    values = np.column_stack(
        [draw.normal(shift, 1, rows), draw.poisson(0.2, rows), draw.gamma(2, 1, rows)]
    )
    values[draw.random(rows) < missing, 2] = math.nan
    return Sample(values, draw.choice([1.0, 3.0], rows))


NAMES = ["moving", "zeros", "unknown"]


def levels(reference: Sample, recent: Sample, same: bool = True) -> dict[str, Level]:
    return {one.name: one.level for one in drifted(reference, recent, NAMES, same)}


def test_two_samples_of_one_world_are_steady_also_where_they_are_small() -> None:
    for seed in range(60):
        few = 60 if seed % 2 else 2000
        assert set(levels(sample(seed, few), sample(seed + 500, few)).values()) == {Level.STEADY}


def test_what_moved_is_named_first_and_how_far_decides_its_level() -> None:
    found = drifted(sample(1), sample(2, shift=1.0), NAMES)
    assert (found[0].name, found[0].level) == ("moving", Level.DRIFT)
    assert levels(sample(1), sample(2, shift=0.4))["moving"] is Level.WATCH
    assert levels(sample(1), sample(2, missing=0.6))["unknown"] is Level.DRIFT


def test_against_another_season_nothing_drifts_it_is_watched() -> None:
    november, december, last_december = sample(1), sample(2, shift=1.2), sample(3, shift=1.2)
    assert levels(november, december)["moving"] is Level.DRIFT
    assert levels(november, december, same=False)["moving"] is Level.WATCH
    assert levels(last_december, december)["moving"] is Level.STEADY


def test_what_grows_with_the_history_is_watched() -> None:
    found = drifted(sample(1), sample(2, shift=1.2), NAMES, grown={"moving"})
    assert {one.name: one.level for one in found}["moving"] is Level.WATCH


def test_the_index_is_the_one_of_the_books() -> None:
    reference, recent = sample(4), sample(5, shift=0.5)
    edges = bins(reference.values[:, 0], reference.weights)
    p, q = shares(reference, 0, edges), shares(recent, 0, edges)
    plain = sum((b - a) * math.log(b / a) for a, b in zip(p, q, strict=True))
    found = {one.name: one.psi for one in drifted(reference, recent, NAMES)}
    assert found["moving"] == pytest.approx(plain)
    assert p.sum() == pytest.approx(1)
    assert q.sum() == pytest.approx(1)
    assert p[:-1] == pytest.approx(0.1, abs=0.01)


def test_a_value_that_is_most_of_the_rows_has_a_bin_of_its_own_and_the_unknown_another() -> None:
    reference = sample(6)
    edges = bins(reference.values[:, 1], reference.weights)
    assert shares(reference, 1, edges)[0] == pytest.approx(math.exp(-0.2), abs=0.03)
    unknown = shares(reference, 2, bins(reference.values[:, 2], reference.weights))[-1]
    assert unknown == pytest.approx(0.1, abs=0.03)


def test_chance_reaches_its_floor_as_seldom_as_it_says(tenth: int) -> None:
    tries, above = 20_000 // tenth, 0
    draw = np.random.default_rng(7)
    p = np.full(11, 1 / 11)
    n, m = 800, 1200
    floor = chance(11, n, m)
    for _ in range(tries):
        a = (draw.multinomial(n, p) + 0.5) / (n + 5.5)
        b = (draw.multinomial(m, p) + 0.5) / (m + 5.5)
        above += ((b - a) * np.log(b / a)).sum() > floor
    assert above <= max(5, 2 * 0.001 * tries)


def test_an_empty_side_says_nothing() -> None:
    nothing = Sample(np.zeros((0, 3)), np.zeros(0))
    assert set(levels(sample(1), nothing).values()) == {Level.STEADY}
    assert math.isinf(chance(11, 0, 100))
