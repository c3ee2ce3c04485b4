"""A shift is planned anew for what matters, and left alone otherwise."""

from __future__ import annotations

import pytest

from tillguard.domain import Assignment, Evidence, LeftOut, Party, Plan
from tillguard.investigate import Handling, why_replan

PLAN = Plan(
    (Assignment("c1", "ann", 1, 20, 800), Assignment("c2", "bob", 1, 20, 800)),
    (LeftOut("c3", "below the line", 0.25),),
    1600, 1600.0, 0.0, 0.1, {"west": 50.0},
)  # fmt: skip
TERMS = Handling("cash", 30)


def flagged(value: int, region: str = "west") -> Evidence:
    return Evidence(
        "k9", 0, "S1", region, "E1", "", "", "POST_VOID", Party.STAFF, 0.5, value, "a void"
    )


def why(
    open_cases: str = "c1 c2 c3", fresh: tuple[Evidence, ...] = (), at_work: str = "ann bob"
) -> str:
    return why_replan(PLAN, open_cases.split(), fresh, at_work.split(), {}, TERMS)


def test_a_plan_that_fits_is_left_alone() -> None:
    assert why() == ""
    assert why(fresh=(flagged(100),)) == ""


def test_who_is_away_or_done_is_a_reason() -> None:
    assert why(at_work="bob") == "ann is away"
    assert why(open_cases="c2 c3") == "ann has worked off the queue"
    assert why(open_cases="c2") == "", "nothing waits for ann"


@pytest.mark.parametrize(("value", "large"), [(2144, True), (2143, False)])
def test_what_is_worth_more_than_twice_its_minutes_is_large(value: int, large: bool) -> None:
    """1.4 times the loss against 2 x 30 minutes at 50."""
    assert bool(why(fresh=(flagged(value),))) is large
    assert why(fresh=(flagged(1, region="free"),)), "where minutes cost nothing anything is"
