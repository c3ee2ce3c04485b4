"""What confirmed cases teach of what an investigation saves."""

from __future__ import annotations

import math

import pytest

from tillguard.value import Followed, offered, saved, saved_in_all
from tillguard.value.saving import HORIZON, MOST, PRIOR


def case(recovered: int = 800, further: int = 0, days: float = HORIZON) -> Followed:
    return Followed("POST_VOID", 1000, further, recovered, days)


def test_as_many_cases_as_the_prior_move_the_share_half_the_way() -> None:
    (one,) = saved([case()] * PRIOR, 0.4, 1.0)
    assert one.recovered.value == pytest.approx(0.8)
    assert one.recovers == pytest.approx(0.6)
    assert one.cases == PRIOR


def test_what_went_on_in_half_of_the_time_counts_twice_and_as_half_a_case() -> None:
    (one,) = saved([case(0, 500, HORIZON / 2)] * 2 * PRIOR, 0.4, 3.0)
    assert one.continues.value == pytest.approx(1.0)
    assert one.goes_on == pytest.approx((3.0 + 1.0) / 2)


def test_the_interval_holds_the_share_and_shrinks_with_more_cases() -> None:
    mixed = [case(n * 100) for n in range(10)]
    (few,), (many,) = saved(mixed, 0.4, 1.0), saved(mixed * 40, 0.4, 1.0)
    for one in (few, many):
        assert one.recovered.low < one.recovered.value < one.recovered.high
    width = few.recovered.high - few.recovered.low
    assert many.recovered.high - many.recovered.low < width / 3


def test_a_figure_is_offered_of_all_cases_together_where_the_policys_is_surely_another() -> None:
    cases = [case(700 + n) for n in range(100)]
    whole, (one,) = saved_in_all(cases, 0.4, 1.0), saved(cases, 0.4, 1.0)
    assert whole is not None
    assert offered(whole, whole.recovered, 0.4) == pytest.approx(0.75, abs=0.01)
    assert offered(whole, whole.recovered, whole.recovered.value) is None
    assert offered(one, one.recovered, 0.4) is None
    few = saved_in_all(cases[:9], 0.4, 1.0)
    assert few is not None
    assert offered(few, few.recovered, 0.4) is None
    assert saved_in_all([], 0.4, 1.0) is None


def test_a_verdict_at_once_says_nothing_of_what_goes_on_and_nothing_has_no_bound() -> None:
    (fresh,) = saved([case(days=0.0)], 0.4, 1.0)
    assert math.isnan(fresh.continues.value)
    assert fresh.goes_on == 1.0
    (wild,) = saved([case(10**10, 10**9)], 0.4, 1.0)
    assert (wild.recovered.value, wild.continues.value) == (1.0, MOST)
    assert saved([Followed("POST_VOID", 0, 0, 0, 1.0)], 0.4, 1.0) == []
