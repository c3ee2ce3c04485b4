"""Random picks: the logged propensity is the true one, and the share follows what they prove."""

from __future__ import annotations

import numpy as np
import pytest

from tillguard.domain import Exploration
from tillguard.investigate import Instance, Look, explored, share_of
from tillguard.investigate.floor import floor_of
from tillguard.investigate.instance import Floats, Ints
from tillguard.investigate.pairs import pairs_of
from tillguard.investigate.prices import prices_of

SEEDS = 500
BOUNDS = Exploration(0.02, 0.2)


def a_day(seed: int, cases: int = 25) -> tuple[Instance, Ints]:
    """Cases for three people of unequal shifts, and a plan of them."""
    draw = np.random.default_rng(seed)
    minutes = np.round(draw.uniform(15, 45, (cases, 3)))
    minutes[draw.random((cases, 3)) < 0.4] = np.nan
    instance = Instance(draw.lognormal(5, 1, (cases, 3)), minutes, [90.0, 60.0, 200.0])
    pairs = pairs_of(instance)
    chosen = floor_of(pairs, prices_of(pairs))
    return instance, np.where(chosen < 0, -1, pairs.person[chosen])


def worked(instance: Instance, planned: Ints, share: float, seed: int) -> tuple[Ints, Floats]:
    """The person of each case once chance has played, and the propensity that was logged."""
    picks, after = explored(instance, planned, share, seed), planned.copy()
    after[[*picks.gave_way]] = -1
    after[[*picks.person_of_case]] = [*picks.person_of_case.values()]
    chance = np.where(planned >= 0, 1.0, 0.0)
    chance[[*picks.propensity]] = [*picks.propensity.values()]
    return after, chance


@pytest.mark.parametrize("share", [0.03, 0.1, 0.5, 1.0])
def test_each_case_is_worked_on_as_often_as_its_logged_propensity_says(share: float) -> None:
    instance, planned = a_day(1)
    runs = [worked(instance, planned, share, seed) for seed in range(SEEDS)]
    happened = np.array([after >= 0 for after, _ in runs], dtype=np.float64)
    logged = np.array([chance for _, chance in runs])
    spread = np.sqrt((logged * (1 - logged)).sum(0))
    assert (np.abs((happened - logged).sum(0)) <= 4 * spread + 1e-9).all()
    open_to_all = (instance.minutes <= instance.capacity).any(1)
    assert (logged[:, open_to_all] > 0).all()


@pytest.mark.parametrize("share", [0.03, 0.3])
def test_random_picks_fill_their_share_on_average_and_never_overfill_a_shift(share: float) -> None:
    instance, planned = a_day(2, 150)
    spent = []
    for seed in range(SEEDS):
        picks = explored(instance, planned, share, seed)
        after, _ = worked(instance, planned, share, seed)
        for person, room in enumerate(instance.capacity):
            assert instance.minutes[after == person, person].sum() <= room
        drawn = [instance.minutes[c, p] for c, p in picks.person_of_case.items()]
        spent.append(sum(drawn) / instance.capacity.sum())
    kept = float(np.mean(spent))
    assert kept <= share + 4 * float(np.std(spent)) / SEEDS**0.5
    assert kept >= 0.8 * share  # bags have gaps, and hold some of the cases that would give way


def test_without_a_share_nothing_is_drawn_and_nobody_gives_way() -> None:
    instance, planned = a_day(3)
    picks = explored(instance, planned, 0.0, 1)
    assert (picks.person_of_case, picks.gave_way, picks.propensity) == ({}, set(), {})


def test_the_cheapest_planned_cases_give_way() -> None:
    instance = Instance([[9.0], [1.0], [5.0], [0.1]], np.full((4, 1), 30.0), [90.0])
    picks = explored(instance, np.array([0, 0, 0, -1]), 1 / 3, 0)
    assert picks.propensity.keys() == {1, 3}
    assert sum(picks.propensity.values()) == pytest.approx(1.0)


def looks(count: int, expected: float, confirmed: int, days: float = 1.0) -> list[Look]:
    return [Look(days, expected, number < confirmed) for number in range(count)]


def test_the_share_stays_between_floor_and_ceiling() -> None:
    for seed in range(200):
        draw = np.random.default_rng(seed)
        found = [
            Look(float(d), float(p), bool(c))
            for d, p, c in zip(
                draw.exponential(30, seed), draw.random(seed), draw.random(seed) < 0.3, strict=True
            )
        ]
        assert BOUNDS.floor <= share_of(found, BOUNDS) <= BOUNDS.ceiling


def test_what_nobody_expected_raises_the_share_and_what_was_expected_lowers_it() -> None:
    nothing = share_of([], BOUNDS)
    calm = share_of(looks(600, 0.05, 30), BOUNDS)
    surprised = [share_of(looks(200, 0.05, found), BOUNDS) for found in (10, 20, 30, 60)]
    assert calm < nothing
    assert surprised == sorted(surprised)
    assert calm == pytest.approx(BOUNDS.floor, abs=0.005)
    assert surprised[-1] == pytest.approx(BOUNDS.ceiling, abs=0.003)


def test_a_surprise_fades() -> None:
    shares = [share_of(looks(40, 0.05, 12, days), BOUNDS) for days in (1, 30, 90, 400)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == pytest.approx(share_of([], BOUNDS), abs=0.001)


def test_equal_floor_and_ceiling_are_a_fixed_share() -> None:
    assert share_of(looks(50, 0.01, 9), Exploration(0.05, 0.05)) == 0.05
