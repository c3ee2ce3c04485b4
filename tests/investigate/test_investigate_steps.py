"""Each step of the search against all possibilities on problems small enough to list them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from tillguard.investigate import Instance, bench_instance
from tillguard.investigate import packing as packing_room
from tillguard.investigate.clock import Clock
from tillguard.investigate.core import pair_program, solve
from tillguard.investigate.floor import floor_of
from tillguard.investigate.instance import Floats, Ints
from tillguard.investigate.packing import pack
from tillguard.investigate.pairs import Pairs, pairs_of
from tillguard.investigate.prices import prices_of
from tillguard.investigate.prove import proved
from tillguard.investigate.repack import Repacking
from tillguard.investigate.search import Search
from tillguard.investigate.shifts import shifts_within
from tillguard.investigate.tighten import CasePrices, tightened

from .conftest import best_by_looking_at_all, small_instance


def subsets(count: int) -> list[tuple[int, ...]]:
    sizes = range(count + 1)
    return [chosen for size in sizes for chosen in itertools.combinations(range(count), size)]


def best_set(profit: Floats, units: Ints, limit: int) -> float:
    return max(
        math.fsum(profit[list(chosen)])
        for chosen in subsets(len(profit))
        if units[list(chosen)].sum() <= limit
    )


@pytest.mark.parametrize("ahead", [40, 0])
def test_a_packed_shift_is_the_best_of_all_shifts(
    ahead: int, tenth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing_room, "AHEAD", ahead)  # so that many or few cases stay open
    draw = np.random.default_rng(ahead)
    for _ in range(2000 // tenth):
        count = int(draw.integers(1, 10))
        profit, units = draw.normal(3, 5, count), draw.integers(0, 60, count)
        limit = int(draw.integers(0, 150))
        taken = pack(profit, units, limit)
        assert units[taken].sum() <= limit
        assert profit[taken].sum() == pytest.approx(best_set(profit, units, limit), abs=1e-8)


def test_neither_minute_nor_case_prices_bound_below_the_best_plan(tenth: int) -> None:
    for seed in range(1000 // tenth):
        instance = small_instance(seed)
        pairs, optimum = pairs_of(instance), best_by_looking_at_all(instance)
        if optimum < -1e98 or not len(pairs.case):
            continue
        prices, clock = prices_of(pairs), Clock(9.0)
        clock.allow(1.0)
        case_prices = tightened(pairs, prices.case, optimum, 50, clock)
        for bound in (prices.bound, case_prices.bound):
            assert bound >= optimum - 1e-9 * abs(optimum), seed


def test_a_pair_costs_any_plan_that_uses_it_at_least_its_loss() -> None:
    for seed in range(0, 60, 2):
        instance = small_instance(seed)
        pairs = pairs_of(instance)
        if not len(pairs.case) or instance.must_assign:
            continue
        prices = prices_of(pairs)
        for pair in range(len(pairs.case)):
            assert _best_with(instance, pairs, pair) <= prices.bound - prices.loss[pair] + 1e-6


def _best_with(instance: Instance, pairs: Pairs, pair: int) -> float:
    """The best plan that uses the pair: its case is gone, its person has fewer minutes."""
    case, person = int(pairs.case[pair]), int(pairs.person[pair])
    capacity = instance.capacity.copy()
    capacity[person] = max(0.0, capacity[person] - instance.minutes[case, person])
    rest = Instance(
        np.delete(instance.value, case, 0), np.delete(instance.minutes, case, 0), capacity
    )
    return best_by_looking_at_all(rest) + float(instance.value[case, person])


def _case_prices(instance: Instance) -> tuple[Pairs, CasePrices]:
    pairs, clock = pairs_of(instance), Clock(9.0)
    clock.allow(1.0)
    return pairs, tightened(pairs, prices_of(pairs).case, 0.0, 30, clock)


@pytest.mark.parametrize("seed", range(6))
def test_the_core_holds_every_shift_within_the_slack_and_no_other(seed: int) -> None:
    pairs, prices = _case_prices(bench_instance(12, 2, seed))
    slack = 0.1 * prices.bound
    core = shifts_within(pairs, prices, slack, 10_000)
    assert core is not None
    profit = pairs.value - prices.case[pairs.case]
    for person, mine in enumerate(pairs.by_person):
        all_shifts = [mine[list(chosen)] for chosen in subsets(len(mine))]
        wanted = {
            tuple(shift.tolist())
            for shift in all_shifts
            if pairs.minutes[shift].sum() <= pairs.capacity[person]
            and profit[shift].sum() >= prices.shift[person] - slack
        }
        assert set(core[person]) == wanted


def _floor_with_loose_prices(seed: int) -> tuple[Search, Floats]:
    pairs = pairs_of(bench_instance(14, 3, seed, pressure=2.0))
    prices = prices_of(pairs)
    return Search(pairs, floor_of(pairs, prices), prices.bound, "floor"), prices.case


def test_closing_the_gap_never_claims_a_bound_below_the_best_plan() -> None:
    """With few steps the case prices are loose, so that the first core misses the best plan."""
    for seed in range(60):
        search, case = _floor_with_loose_prices(seed)
        clock = Clock(9.0)
        clock.allow(1.0)
        optimum = solve(pair_program(search.pairs), None, 9.0, 10**6, 0).bound
        closed = proved(search, case, 2, 0, clock).search
        assert search.value <= closed.value <= optimum + 1e-6, seed
        assert closed.bound >= optimum - 1e-6, seed


def test_packing_anew_and_kicking_never_lose_value() -> None:
    pairs = pairs_of(bench_instance(60, 5, 0))
    prices, clock = prices_of(pairs), Clock(9.0)
    clock.allow(1.0)
    work = Repacking(pairs, prices, floor_of(pairs, prices), 0, clock)
    values = [work.value]
    for _ in range(40):
        work.kick(1)
        values.append(work.value)
    assert values == sorted(values)


def test_a_core_that_grows_too_large_is_given_up() -> None:
    pairs, prices = _case_prices(bench_instance(40, 2, 0))
    assert shifts_within(pairs, prices, prices.bound, 100) is None


def test_a_solver_that_fails_leaves_the_known_plan_and_says_so() -> None:
    program = pair_program(pairs_of(bench_instance(5, 2, 0)))
    answer = solve(program, None, -1.0, 10, 0)
    assert answer.chosen is None
    assert not answer.proved
    assert "GSCIP failed" in answer.trouble
