"""The checker finds every mistake seeded into a good plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tillguard.investigate import Instance, Solution, check_plan, plan

GIVEN = Instance(
    [[9.0, 9.0], [8.0, 8.0], [7.0, 7.0]],
    [[20.0, np.nan], [20.0, 20.0], [20.0, 20.0]],
    [20.0, 20.0],
)
GOOD = plan(GIVEN)


def people(*numbers: int) -> Solution:
    return replace(GOOD, person_of_case=np.array(numbers, dtype=np.int64))


MISTAKES: dict[str, Callable[[], Solution]] = {
    "answers 2 cases, the instance has 3": lambda: people(0, 1),
    "case 0 goes to person 1, who may not take it": lambda: people(1, 0, -1),
    "case 2 goes to person 2, who does not exist": lambda: people(0, 1, 2),
    "case 2 goes to person -2, who does not exist": lambda: people(0, 1, -2),
    "person 0 has 40 minutes of work in 20": lambda: people(0, 0, -1),
    "is worth 16, claims 17": lambda: people(0, -1, 1),
    "is worth 17, claims 18": lambda: replace(GOOD, value=18.0, bound=18.0),
    "claims the bound 16 below its value 17": lambda: replace(GOOD, bound=16.0),
    "claims the bound nan below its value 17": lambda: replace(GOOD, bound=np.nan),
    "claims the gap 0, value and bound give 0.15": lambda: replace(GOOD, bound=20.0),
    "prices the minutes of 1 people, the instance has 2": lambda: replace(
        GOOD, minute_price=np.zeros(1)
    ),
    "person 1 has a minute price of -1": lambda: replace(GOOD, minute_price=np.array([0.0, -1.0])),
    "person 0 has a minute price of nan": lambda: replace(
        GOOD, minute_price=np.array([np.nan, 0.0])
    ),
}


def test_a_good_plan_has_nothing_wrong() -> None:
    assert check_plan(GIVEN, GOOD) == []
    assert GOOD.value == 17.0


@pytest.mark.parametrize("message", MISTAKES)
def test_a_seeded_mistake_is_found(message: str) -> None:
    assert message in check_plan(GIVEN, MISTAKES[message]())


def test_a_case_left_out_is_a_mistake_where_all_must_be_assigned() -> None:
    strict = replace(GIVEN, must_assign=True)
    assert "case 2 is left out" in check_plan(strict, GOOD)
