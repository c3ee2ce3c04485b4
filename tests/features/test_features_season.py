"""What is usual is read from the norms, and what differs from it is told in deviations."""

from __future__ import annotations

import random
from dataclasses import replace
from math import isnan, sqrt

import pytest

from tillguard.domain import Event, Kind, Line, Season
from tillguard.features import INDEX, History, sealed
from tillguard.features.season import Normal, Usual

from .conftest import START, season

HOUR, DAY = 3600, 86_400


def by_the_second(told: Season, store: str, begin: int, end: int) -> float:
    """The sum of every minute's share of its hour: a checker without shortcuts."""
    place, total = told.places[store], 0.0
    factors = told.days[place]
    for minute in range(begin, end, 60):
        hour, day = minute // HOUR, minute // DAY - told.first
        factor = factors[day] if 0 <= day < len(factors) else 1.0
        total += told.rates[store][(hour + 72) % 168] * factor / 60
    return total


@pytest.mark.parametrize("seed", range(6))
def test_what_is_usual_between_two_moments_is_the_sum_of_their_hours(seed: int) -> None:
    chance = random.Random(seed)
    told = season(chance)
    for store in told.rates:
        usual = Usual(told, store)
        for _ in range(8):
            begin = START // 60 * 60 + chance.randrange(-9, 50) * DAY + chance.randrange(1440) * 60
            end = begin + chance.choice([0, 600, HOUR, 26 * HOUR, 9 * DAY, 28 * DAY])
            expected = by_the_second(told, store, begin, end)
            assert usual.between(begin, end) == pytest.approx(expected, rel=1e-6)


def test_of_a_very_long_silence_the_last_four_weeks_count() -> None:
    usual = Usual(season(random.Random(1)), "store1")
    assert usual.between(START - 99 * DAY, START) == usual.between(START - 28 * DAY, START)


def test_a_store_that_the_norms_do_not_know_has_nothing_usual() -> None:
    normal = Normal(season(random.Random(1)))
    assert normal.of("store2") is None
    assert normal.of("store1") is normal.of("store1")
    assert (normal.share("store1/r1"), normal.share("store2/r9")) == (1.0, 0.0)


def sale(at: int, store: str = "store1", register: str = "r1", kind: Kind = Kind.SALE) -> Event:
    lines = (Line("i", "d", 1000, 1000),)
    return Event(
        f"k{at}{store}", kind, at, at, store, register, "e", "UTC", "2017-01-01", lines=lines
    )


def test_volume_value_and_refunds_are_measured_against_the_season() -> None:
    told = replace(season(random.Random(2)), refunds={"store0": 0.1, "store1": 0.1})
    history, usual = History(), Usual(told, "store1")
    history.take(sealed(START, told))
    for second in range(40):
        history.see(sale(START + second, kind=Kind.RETURN if second % 2 else Kind.SALE))
    now = START + 60
    vector = history.see(sale(now))
    expected = usual.between(now - HOUR, now)
    variance = told.dispersion * expected + expected**2 / told.steady["store1"]
    mean, square = told.baskets["store1"]
    refunds = usual.between(now - DAY, now) * 0.1
    for name, value in {
        "store_events_1h": 40,
        "store_expected_1h": expected,
        "store_volume_surprise": (40 - expected) / sqrt(variance + 1),
        "store_value_surprise": (40_000 - expected * mean) / (square * sqrt(expected + 1) + 1),
        "store_refund_surprise": (20 - refunds) / sqrt(refunds + 1),
        "store_hour_share": told.rates["store1"][(now // HOUR + 72) % 168] / usual.week,
        "register_silence": usual.between(START + 39, now),
    }.items():
        wanted = max(-50.0, min(50.0, value))
        assert vector[INDEX[name]] == pytest.approx(wanted, rel=1e-6), name


def test_before_norms_and_in_a_store_of_its_own_the_stores_past_says_what_is_usual() -> None:
    with_norms, without = History(), History()
    with_norms.take(sealed(START, season(random.Random(3))))
    for number in range(300):
        event = sale(START + number * 1800, "store2")
        assert with_norms.see(event).tobytes() == without.see(event).tobytes()
    assert without.see(sale(START + 400 * 1800, "store2"))[INDEX["store_expected_1h"]] > 0
    assert isnan(without.see(sale(START + 401 * 1800))[INDEX["store_value_surprise"]])
    assert isnan(without.see(sale(START + 401 * 1800))[INDEX["register_silence"]])
