"""What is learnt of a chain whose true rates are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tillguard.domain import Season
from tillguard.features import sealed
from tillguard.learn.season import Flows, Occasions, expected, none, season_of

from .conftest import FIRST, Draw, World, week

BIG = {f"s{n}": level for n, level in enumerate((700.0, 400.0, 200.0, 90.0))}


@pytest.fixture(scope="module")
def steady(drawn: Draw) -> tuple[World, Flows, Season]:
    world = World(BIG, weeks=30)
    flows = drawn(world)
    return world, flows, season_of(flows, Occasions())


def days(first: int, many: int) -> range:
    return range(first, first + many)


def true(world: World, stores: Sequence[str], when: range) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([np.concatenate([world.mean(s, d) for d in when]) for s in stores])


def test_next_weeks_hours_are_near_their_true_means(steady: tuple[World, Flows, Season]) -> None:
    world, _, season = steady
    when = days(FIRST + 210, 7)
    told, means = expected(season, list(BIG), when), true(world, list(BIG), when)
    assert told.sum(1) == pytest.approx(means.sum(1), rel=0.08)
    assert np.abs(told - means).sum() / means.sum() < 0.12


def test_counts_drawn_as_poisson_have_no_more_dispersion_than_that(
    steady: tuple[World, Flows, Season],
) -> None:
    season = steady[2]
    assert season.dispersion == pytest.approx(1.0, abs=0.1)


def test_shares_of_registers_and_refunds_and_baskets_are_found(
    steady: tuple[World, Flows, Season],
) -> None:
    season = steady[2]
    for store in BIG:
        assert season.registers[f"{store}/1"][0] == pytest.approx(2 / 3, abs=0.06)
        assert season.refunds[store] == pytest.approx(0.1, abs=0.03)
        assert season.baskets[store][0] == pytest.approx(2000, rel=0.05)


def test_the_same_flows_make_the_same_norms(steady: tuple[World, Flows, Season]) -> None:
    _, flows, season = steady
    assert sealed(1, season_of(flows, Occasions())).hash == sealed(1, season).hash


def test_a_young_store_has_the_hours_of_its_region_and_a_level_of_its_own(drawn: Draw) -> None:
    night = np.roll(week(), 12)
    levels = {"a": 500.0, "b": 400.0, "c": 500.0, "d": 400.0, "young": 60.0}
    world = World(
        levels, 20, opened={"young": FIRST + 126}, shapes={"c": night, "d": night, "young": night}
    )
    regions = {"a": "day", "b": "day", "c": "night", "d": "night", "young": "night"}
    season = season_of(drawn(world), Occasions(regions=regions))
    rates = np.array(season.rates["young"])
    assert rates.sum() == pytest.approx(60, rel=0.3)
    assert np.abs(rates / rates.sum() - night).sum() < 0.5 * np.abs(week() - night).sum()
    assert season.steady["young"] < season.steady["a"]


def test_a_named_day_is_foretold_a_year_later_and_stays_where_the_place_has_it(
    drawn: Draw,
) -> None:
    feast = FIRST + 17
    world = World(BIG, 54, factors={feast: 3.0})
    named = {"here": {feast: ("feast",), feast + 364: ("feast",)}, "there": {}}
    places = dict.fromkeys(BIG, "here")
    flows = drawn(world).before(24 * (feast + 360))
    season = season_of(flows, Occasions(places, {}, named))
    at = feast + 364 - season.first
    assert season.days["here"][at] == pytest.approx(3.0, rel=0.2)
    assert season.days[""][at] == pytest.approx(1.0, abs=0.15)
    assert season.days["here"][at + 10] == pytest.approx(1.0, abs=0.15)


def test_a_closed_day_is_expected_to_bring_next_to_nothing(drawn: Draw) -> None:
    closed = FIRST + 143
    occasions = Occasions(dict.fromkeys(BIG, "x"), {}, {}, {"x": frozenset({closed})})
    season = season_of(drawn(World(BIG, 20)), occasions)
    assert season.days["x"][closed - season.first] < 0.05
    assert season.days["x"][closed + 1 - season.first] > 0.8


def test_weeks_without_data_do_not_lower_what_is_expected(drawn: Draw) -> None:
    world = World(BIG, 30)
    gap = World(BIG, 30, silent={"s1": days(FIRST + 150, 14)})
    whole, with_gap = (season_of(drawn(one), Occasions()) for one in (world, gap))
    assert sum(with_gap.rates["s1"]) == pytest.approx(sum(whole.rates["s1"]), rel=0.05)


def test_a_store_that_only_brings_less_is_expected_to_bring_less(drawn: Draw) -> None:
    levels = {**BIG, "faded": 0.0}
    flows = drawn(World({**levels, "faded": 200.0}, 30)).extended(
        drawn(World({**levels, "faded": 200.0}, 30))
    )
    slow = np.flatnonzero(
        (flows.store == flows.stores.index("faded")) & (flows.hour > 24 * (FIRST + 100))
    )[::2]
    keep = np.ones(len(flows.store), bool)
    keep[slow] = False
    less = season_of(flows.rows(keep, flows.since, flows.until), Occasions())
    whole = season_of(flows, Occasions())
    assert sum(less.rates["faded"]) < 0.8 * sum(whole.rates["faded"])


def test_many_small_stores_are_not_expected_to_bring_more_than_they_do(drawn: Draw) -> None:
    small = {f"t{n}": 0.1 for n in range(150)}
    season = season_of(drawn(World(small, 20)), Occasions())
    assert len(season.rates) > 100
    assert sum(sum(rates) for rates in season.rates.values()) < 1.25 * 0.1 * len(season.rates)


def test_nothing_recorded_makes_a_season_without_stores() -> None:
    season = season_of(none(), Occasions())
    assert not season.rates
    assert sealed(1, season).hash
