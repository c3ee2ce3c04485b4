"""Whatever comes in: a clear word, and a plan that can be worked off."""

from __future__ import annotations

from itertools import count

import pytest
from ortools.math_opt.python import mathopt

from tillguard.domain import Travel
from tillguard.errors import NothingToPlan
from tillguard.investigate import bench_instance, check_plan, clock, core, plan, plan_shift

from .conftest import a_case, a_person

ANN = a_person("Ann")


def reasons(plan_: object) -> dict[str, str]:
    return {left.case: left.reason for left in plan_.left_out}  # type: ignore[attr-defined]


@pytest.mark.parametrize("people", [[], [a_person("Ann", minutes=0)]])
def test_no_staff_is_said_and_nothing_is_planned(people: list[object]) -> None:
    with pytest.raises(NothingToPlan):
        plan_shift([a_case("c")], people, 0, 0.2, travel=Travel(9), late=0.1)  # type: ignore[arg-type]


def test_no_cases_is_an_empty_plan() -> None:
    made = plan_shift([], [ANN], 0, 0.2, travel=Travel(9), late=0.1)
    assert (made.assignments, made.left_out, made.value, made.gap) == ((), (), 0, 0)


WRONG = {
    "nobody on shift has the skill magic": a_case("bad", skill="magic"),
    "takes 0 minutes, which no case does": a_case("bad", minutes=0),
    "takes -9 minutes, which no case does": a_case("bad", minutes=-9),
    "takes 900 minutes, nobody who may take it has more": a_case("bad", minutes=900),
}


@pytest.mark.parametrize("said", WRONG)
@pytest.mark.parametrize("late", [0.0, 0.1])
def test_a_case_that_cannot_be_done_says_why_and_the_others_are_planned(
    said: str, late: float
) -> None:
    cases = [WRONG[said], *(a_case(f"c{n}", store=f"s{n}") for n in range(5))]
    made = plan_shift(cases, [ANN], 0, 0.2, travel=Travel(5), late=late)
    assert len(made.assignments) == 5
    assert reasons(made)["bad"].startswith(said)


def test_a_hundred_thousand_cases_are_planned_and_each_is_accounted_for(tenth: int) -> None:
    cases = [
        a_case(f"c{n}", value=1_000 + n * 7_919 % 9_000, minutes=20 + n % 60, store=f"s{n % 99}")
        for n in range(100_000 // tenth)
    ]
    made = plan_shift(cases, [ANN], 0, 0.5, travel=Travel(10), late=0.1)
    assert len(made.assignments) + len(made.left_out) == len(cases)
    assert made.assignments


def test_a_solver_that_fails_leaves_a_feasible_plan_and_its_failure_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError("no licence")

    moments = count()
    monkeypatch.setattr(core.mathopt, "solve", broken)
    monkeypatch.setattr(clock.time, "perf_counter", lambda: 1e-6 * next(moments))
    instance = bench_instance(200, 10, 0)
    solution = plan(instance, 1.0)
    assert check_plan(instance, solution) == []
    assert solution.value > 0
    assert "GSCIP failed (no licence)" in solution.method


def test_a_solver_that_overruns_leaves_a_feasible_plan_that_says_it_was_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solve, jump, moments = mathopt.solve, [0.0], count()

    def slow(*given: object, **more: object) -> object:
        jump[0] += 3_600.0
        return solve(*given, **more)

    monkeypatch.setattr(core.mathopt, "solve", slow)
    monkeypatch.setattr(clock.time, "perf_counter", lambda: jump[0] + 1e-6 * next(moments))
    instance = bench_instance(200, 10, 3)
    solution = plan(instance, 1.0, 3)
    assert check_plan(instance, solution) == []
    assert solution.value > 0
    assert "cut by the clock" in solution.method or "proven" in solution.method


def test_without_any_time_a_plan_is_still_made_and_checked() -> None:
    made = plan_shift(
        [a_case(f"c{n}", store=f"s{n}") for n in range(40)], [ANN], 0, 0.0, travel=Travel(5),
        late=0.1,
    )  # fmt: skip
    assert made.assignments
    assert made.value <= made.bound
