"""The plan against the optimum found by looking at all plans, and the laws of its bound."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.investigate import (
    Instance,
    NoFeasiblePlan,
    Solution,
    bench_instance,
    check_plan,
    plan,
)
from tillguard.investigate.floor import floor_of
from tillguard.investigate.pairs import pairs_of
from tillguard.investigate.prices import prices_of

from .conftest import best_by_looking_at_all, small_instance

ENGINE = Path(__file__).parents[2] / "engine"


def greedy_value(instance: Instance) -> float:
    pairs = pairs_of(instance)
    chosen = floor_of(pairs, prices_of(pairs))
    return float(pairs.value[chosen[chosen >= 0]].sum())


def test_a_tiny_plan_is_the_best_of_all_plans(tiny: Instance) -> None:
    solution = plan(tiny)
    assert solution.value == pytest.approx(best_by_looking_at_all(tiny), abs=1e-9)
    assert solution.gap == 0
    assert check_plan(tiny, solution) == []


@pytest.mark.parametrize("block", range(10))
def test_a_small_plan_is_optimal_and_no_plan_beats_its_bound(block: int, tenth: int) -> None:
    for seed in range(block * 100, block * 100 + 100 // tenth):
        instance = small_instance(seed)
        optimum = best_by_looking_at_all(instance)
        try:
            solution = plan(instance, 1.0)
        except NoFeasiblePlan:
            assert instance.must_assign, seed
            assert optimum < -1e98, seed
            continue
        assert check_plan(instance, solution) == [], seed
        assert solution.bound >= optimum - 1e-9 * abs(optimum), seed
        assert solution.value == pytest.approx(optimum, rel=1e-6, abs=1e-6), seed


@given(st.integers(2, 40), st.integers(1, 8), st.integers(0, 10**6), st.floats(1.0, 9.0))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_plan_passes_the_check_and_beats_greedy(
    cases: int, people: int, seed: int, pressure: float
) -> None:
    instance = bench_instance(cases, people, seed, pressure)
    solution = plan(instance, 0.3)
    assert check_plan(instance, solution) == []
    assert solution.value >= greedy_value(instance) * (1 - 1e-12)


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_a_plan_that_must_assign_all_assigns_all_or_says_that_it_cannot(seed: int) -> None:
    draw = np.random.default_rng(seed)
    shape = (int(draw.integers(4, 30)), int(draw.integers(2, 6)))
    minutes = np.round(draw.uniform(5, 25, shape))
    capacity = np.full(shape[1], np.ceil(0.9 * minutes.mean() * shape[0] / shape[1]))
    instance = Instance(-draw.uniform(10, 50, shape), minutes, capacity, must_assign=True)
    try:
        wrong = check_plan(instance, plan(instance, 0.5))
    except NoFeasiblePlan as refused:
        wrong = [] if "or allow cases to be left out" in str(refused) else [str(refused)]
    assert wrong == []


def test_two_hundred_cases_for_ten_people_are_planned_optimally() -> None:
    solution = plan(bench_instance(200, 10, 1), 10.0)
    assert solution.gap == 0
    assert solution.method.endswith("proven")


def test_a_thousand_cases_for_forty_people_come_close_to_the_bound() -> None:
    instance = bench_instance(1000, 40, 0)
    solution = plan(instance, 3.0)
    assert check_plan(instance, solution) == []
    assert solution.gap < 0.02  # measured 0.004 on an idle core; the bench holds the real floor


def test_people_who_are_alike_share_the_work_and_the_price() -> None:
    """Their minute prices alone bound the plan closely, though every case suits all the same."""
    draw = np.random.default_rng(0)
    value = np.repeat(draw.lognormal(6, 1, (400, 1)), 20, axis=1)
    minutes = np.repeat(np.round(draw.uniform(15, 60, (400, 1))), 20, axis=1)
    instance = Instance(value, minutes, np.full(20, 420.0))
    solution = plan(instance, 2.0)
    assert prices_of(pairs_of(instance)).bound < 1.002 * solution.value
    assert np.ptp(solution.minute_price) < 0.1 * solution.minute_price.max()


def test_a_minute_is_worth_nothing_where_there_is_time_for_all() -> None:
    solution = plan(Instance([[5.0, 4.0]], [[10.0, 10.0]], [100.0, 100.0]))
    assert solution.minute_price.tolist() == [0.0, 0.0]


def test_a_further_minute_is_worth_what_it_is_priced() -> None:
    """Many equal cases, worth 3 a minute: one more minute per case length brings 3 each."""
    values, minutes = np.full((50, 1), 30.0), np.full((50, 1), 10.0)
    few, more = plan(Instance(values, minutes, [100.0])), plan(Instance(values, minutes, [110.0]))
    assert few.minute_price[0] == pytest.approx((more.value - few.value) / 10, rel=1e-3)


def test_a_case_that_nobody_may_take_cannot_be_demanded() -> None:
    instance = Instance([[1.0], [1.0]], [[1.0], [np.nan]], [9.0], must_assign=True)
    with pytest.raises(NoFeasiblePlan, match="case 1 must be assigned, but nobody"):
        plan(instance)


def test_more_work_than_minutes_cannot_be_demanded() -> None:
    instance = Instance(np.ones((3, 1)), np.full((3, 1), 10.0), [29.0], must_assign=True)
    with pytest.raises(NoFeasiblePlan, match=r"not all 3 cases fit .* \(proven\)"):
        plan(instance)


def test_a_plan_without_time_is_still_a_plan() -> None:
    instance = bench_instance(500, 20, 0)
    solution = plan(instance, 0.0)
    assert check_plan(instance, solution) == []
    assert solution.value >= greedy_value(instance) * (1 - 1e-12)


def test_the_same_seed_gives_the_same_plan_whatever_the_hash_seed() -> None:
    ask = (
        "from tillguard.investigate import bench_instance, plan;"
        "s = plan(bench_instance(60, 5, 3), 20.0, seed=7);"
        "print(s.person_of_case.tolist(), s.value.hex(), s.bound.hex(), s.method)"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", ask],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ENGINE)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_a_plan_by_near_pairs_is_bounded_over_all_pairs(
    monkeypatch: pytest.MonkeyPatch, tenth: int
) -> None:
    """As where there are millions: few near pairs, so that the best plan may need others."""
    monkeypatch.setattr(sys.modules["tillguard.investigate.plan"], "WIDE", 0)
    monkeypatch.setattr(sys.modules["tillguard.investigate.wide"], "NEAR", 3)
    for seed in range(300 // tenth):
        instance = replace(small_instance(seed), must_assign=False)
        optimum = best_by_looking_at_all(instance)
        solution = plan(instance, 0.2)
        assert check_plan(instance, solution) == [], seed
        assert solution.bound >= optimum - 1e-9 * abs(optimum), seed


def test_what_is_planned_by_near_pairs_comes_as_close(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = bench_instance(1000, 40, 0)
    monkeypatch.setattr(sys.modules["tillguard.investigate.plan"], "WIDE", 5_000)
    monkeypatch.setattr(sys.modules["tillguard.investigate.wide"], "NEAR", 6_000)
    solution = plan(instance, 1.0)
    assert check_plan(instance, solution) == []
    assert solution.gap < 0.03


def test_a_solution_keeps_what_it_was_given() -> None:
    solution = plan(Instance([[1.0]], [[1.0]], [1.0]))
    assert isinstance(solution, Solution)
    assert solution.seconds >= 0
