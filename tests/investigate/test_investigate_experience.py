"""Closed cases teach how long the next take, the more of them the more."""

from __future__ import annotations

import pytest

from tillguard.investigate import Closed, Handling, learnt
from tillguard.investigate.experience import PRIOR, WIDEST

TERMS = {"POST_VOID": Handling("cash", 20), "RETURN_RING": Handling("returns", 45)}


def test_without_closed_cases_the_policys_minutes_hold() -> None:
    assert learnt(TERMS, []) == TERMS


def test_as_many_cases_as_the_prior_move_the_minutes_half_the_way_and_no_other_typologys() -> None:
    found = learnt(TERMS, [Closed("POST_VOID", 1, 40)] * PRIOR)
    assert found == {**TERMS, "POST_VOID": Handling("cash", 30, 8)}


def test_a_case_with_more_decisions_was_expected_to_take_longer() -> None:
    assert learnt(TERMS, [Closed("POST_VOID", 5, 40)] * 50) == TERMS


@pytest.mark.parametrize(("minutes", "ratio"), [(10_000, WIDEST), (1, 1 / WIDEST)])
def test_a_case_that_was_left_open_overnight_counts_as_three_times_its_minutes_at_most(
    minutes: int, ratio: float
) -> None:
    found = learnt(TERMS, [Closed("POST_VOID", 1, minutes)] * 10_000)
    assert found["POST_VOID"].minutes == round(20 * ratio)


def test_cases_without_minutes_or_of_unknown_typologies_teach_nothing() -> None:
    assert learnt(TERMS, [Closed("POST_VOID", 1, 0), Closed("GONE", 1, 99)]) == TERMS
