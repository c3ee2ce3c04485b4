"""Several days planned together: due times, travel, stability, and what each brings when."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tillguard.domain import Assignment, Case, Person, Plan, Travel
from tillguard.investigate import Asked, Before, check_shifts, plan_shift

from .conftest import a_case, a_person

DAY = 86_400
MON, TUE, WED = "2017-12-11", "2017-12-12", "2017-12-13"


def week(*people: Person, days: tuple[str, ...] = (MON, TUE, WED)) -> list[Person]:
    return [
        replace(who, day=day, starts=n * DAY) for n, day in enumerate(days, 1) for who in people
    ]


NOTHING = Before()


def planned(
    cases: list[Case], people: list[Person], before: Before = NOTHING, **given: object
) -> Plan:
    return plan_shift(cases, people, 0, 1.0, before=before, **given)  # type: ignore[arg-type]


def places(plan: Plan) -> dict[str, tuple[str, str]]:
    return {a.case: (a.person, a.day) for a in plan.assignments}


ANN, BOB = a_person("Ann", "North", 60), a_person("Bob", "North", 60)


def test_half_minutes_late_are_told_as_the_checker_counts_them() -> None:
    cases = [a_case(f"c{n}", minutes=1, due=DAY - 60 * 17 * n - 30) for n in range(60)]
    plan = planned(cases, week(ANN, days=(MON,)), late=0.1)
    assert len(plan.assignments) == 60
    assert all(a.late >= 1 for a in plan.assignments)


def test_days_together_take_as_many_cases_as_all_their_shifts_hold() -> None:
    cases = [a_case(f"c{n}", value=100 * (n + 1), due=9 * DAY) for n in range(5)]
    plan = planned(cases, week(ANN))
    assert {*places(plan)} == {"c2", "c3", "c4"}
    assert sorted(day for _, day in places(plan).values()) == [MON, TUE, WED]
    assert [a.rank for a in plan.assignments] == [1, 1, 1]


def test_what_is_due_first_is_worked_on_first_where_being_late_costs() -> None:
    cases = [
        a_case("wed", due=4 * DAY), a_case("mon", due=DAY + 3600), a_case("tue", due=2 * DAY + 3600)
    ]  # fmt: skip
    plan = planned(cases, week(ANN), late=0.1)
    assert places(plan) == {"mon": ("Ann", MON), "tue": ("Ann", TUE), "wed": ("Ann", WED)}
    assert {a.late for a in plan.assignments} == {0}
    assert plan.value == 30_000
    assert plan.gap == pytest.approx(0)


def test_a_late_case_brings_less_by_each_day_and_says_how_late_it_is() -> None:
    plan = planned([a_case("c", due=DAY)], week(ANN, days=(MON,)), late=0.1)
    (one,) = plan.assignments
    assert one.late == 60
    assert one.value == round(10_000 * 0.9 ** (60 / 1440))
    assert one.reason.startswith("overdue; 99.56 in 60 minutes")
    (later,) = planned([a_case("c", due=DAY + 60)], week(ANN, days=(MON,))).assignments
    assert later.value == 10_000
    assert later.reason.startswith("100.00 in 60 minutes, 59 minutes late at its end")


def test_a_dear_case_that_would_be_late_goes_before_cheap_ones_that_would_not() -> None:
    ann = a_person("Ann", "North", 180)
    cases = [
        a_case("cheap", value=1_000, due=DAY + 9_000),
        a_case("dear", value=90_000, due=DAY + 3_600),
        a_case("later", value=50_000, due=9 * DAY),
    ]
    plan = planned(cases, week(ann, days=(MON,)), late=0.5)
    assert [a.case for a in plan.assignments] == ["dear", "cheap", "later"]


def test_a_replanned_week_leaves_everything_where_it_was() -> None:
    draw = np.random.default_rng(3)
    cases = [
        a_case(f"c{n}", value=int(draw.integers(1_000, 9_000)), minutes=30, due=int(d) * DAY)
        for n, d in enumerate(draw.integers(1, 6, 40))
    ]
    people = week(a_person("Ann"), a_person("Bob"), a_person("Cy"))
    first = planned(cases, people, late=0.1)
    before = Before(
        queued={a.case: a.person for a in first.assignments}, moving=500,
        days={a.case: a.day for a in first.assignments},
    )  # fmt: skip
    assert places(planned(cases, people, before, late=0.1)) == places(first)


def test_another_day_with_the_same_person_costs_a_fifth_of_another_person() -> None:
    busy = Before(queued={"c": "Ann"}, days={"c": MON}, moving=1_000, pinned={"p": "Ann"})
    cases = [a_case("c"), a_case("p", value=1)]
    plan = planned(cases, week(ANN, days=(MON, TUE)), busy)
    assert places(plan) == {"p": ("Ann", MON), "c": ("Ann", TUE)}
    moved = next(a for a in plan.assignments if a.case == "c")
    assert moved.value == 9_800
    assert "moved from Ann 2017-12-11, which cost 2.00" in moved.reason


def test_claims_that_do_not_fit_into_the_first_day_go_on_the_next() -> None:
    held = Before(held={"c1": "Ann", "c2": "Ann"})
    plan = planned([a_case("c1"), a_case("c2")], week(ANN, days=(MON, TUE)), held)
    assert {day for _, day in places(plan).values()} == {MON, TUE}


def test_the_same_week_gives_the_same_plan() -> None:
    cases = [a_case(f"c{n}", value=1_000 + 37 * n % 500, store=f"s{n % 7}") for n in range(16)]
    people = week(a_person("Ann", minutes=200), a_person("Bob", minutes=150), days=(MON, TUE))
    first, second = (planned(cases, people, travel=Travel(15), late=0.1) for _ in range(2))
    assert replace(first, seconds=0.0) == replace(second, seconds=0.0)


def chosen(cases: list[Case], minutes: int, way: int) -> Plan:
    return planned(cases, [a_person("Ann", "North", minutes)], travel=Travel(way))


def test_a_case_on_the_way_is_chosen_before_a_dearer_one_behind_a_long_way() -> None:
    near = [a_case(f"n{n}", value=5_000, store="a") for n in range(3)]
    far = [a_case("far", value=6_000, store="b")]
    assert {*places(chosen([*near, *far], 180, 50))} == {"n0", "n1", "n2"}
    assert "far" in places(chosen([*near, *far], 180, 0))


def test_a_bound_with_travel_is_below_that_of_teleporting_and_never_below_the_plan() -> None:
    draw = np.random.default_rng(1)
    cases = [
        a_case(f"c{n:02}", value=int(draw.integers(1_000, 9_000)), minutes=30, store=f"s{n}")
        for n in range(40)
    ]
    plan, free = chosen(cases, 300, 30), chosen(cases, 300, 0)
    assert plan.value <= plan.bound < free.bound
    assert len(plan.assignments) == 5  # five of thirty minutes, four ways of thirty between them
    assert plan.gap == pytest.approx(0, abs=1e-6)


GOOD = planned([a_case("c1"), a_case("c2")], week(ANN, BOB, days=(MON,)))
ASKED = Asked([a_case("c1"), a_case("c2")], week(ANN, BOB, days=(MON,)), Before(), Travel(), 0.0, 0)
FIRST = GOOD.assignments[0]


def with_first(**changed: object) -> Plan:
    other: Assignment = replace(FIRST, **changed)  # type: ignore[arg-type]
    return replace(GOOD, assignments=(other, *GOOD.assignments[1:]))


BROKEN = {
    "does not work": with_first(day=TUE),
    "does not work 2017-12-11": with_first(person="Zoe"),
    "planned or left out 2 times": replace(GOOD, assignments=GOOD.assignments * 2),
    "planned or left out 0 times": replace(GOOD, assignments=GOOD.assignments[1:]),
    "do not count from 1": with_first(rank=2),
    "takes 60 minutes, not 30": with_first(minutes=30),
    "minutes late, not 7": with_first(late=7),
    "less its move, not 1": with_first(value=1),
    "minutes with travel in 60": with_first(person=GOOD.assignments[1].person, rank=2),
    "claims 1": replace(GOOD, value=1),
    "below its value": replace(GOOD, bound=10.0),
    "claims the gap": replace(GOOD, gap=0.5),
}


@pytest.mark.parametrize("said", BROKEN)
def test_the_checker_names_what_is_wrong_with_a_plan(said: str) -> None:
    assert check_shifts(ASKED, GOOD) == []
    assert any(said in wrong for wrong in check_shifts(ASKED, BROKEN[said]))


UNFIT = {
    "in conflict": replace(ASKED, cases=[a_case("c1", subject=FIRST.person), a_case("c2")]),
    "is kept for Zoe": replace(ASKED, before=Before(pinned={FIRST.case: "Zoe"})),
    "which Ann lacks": replace(ASKED, cases=[a_case("c1", skill="x"), a_case("c2", skill="x")]),
    "is in West": replace(ASKED, cases=[a_case("c1", region="West"), a_case("c2")]),
}


@pytest.mark.parametrize("said", UNFIT)
def test_the_checker_names_who_may_not_take_a_case(said: str) -> None:
    assert any(said in wrong for wrong in check_shifts(UNFIT[said], GOOD))
