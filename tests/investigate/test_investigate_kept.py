"""What a plan finds is kept: claims stay, moves are paid for, conflicts and speed are respected."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tillguard.domain import Case, Person, Plan, Travel
from tillguard.investigate import Asked, Before, check_shifts, plan_shift

from .conftest import a_case, a_person

NOW = 1_000
ANN, BOB = a_person("Ann", "North", 60), a_person("Bob", "North", 60)


def planned(cases: list[Case], people: list[Person], before: Before, **given: float) -> Plan:
    return plan_shift(cases, people, NOW, 1.0, before=before, **given)  # type: ignore[arg-type]


def places(plan: Plan) -> dict[str, str]:
    return {a.case: a.person for a in plan.assignments}


def reasons(plan: Plan) -> dict[str, str]:
    return {left.case: left.reason for left in plan.left_out}


def test_a_claimed_case_stays_and_takes_its_minutes_before_a_dearer_one() -> None:
    plan = planned([a_case("c1", value=1), a_case("c2")], [ANN], Before(held={"c1": "Ann"}))
    assert places(plan) == {"c1": "Ann"}
    assert plan.assignments[0].reason == "claimed already; 0.01 in 60 minutes"
    assert plan.value == 1


def test_a_claimed_case_stays_with_somebody_who_lacks_its_skill() -> None:
    plan = planned([a_case("c1", skill="cash")], [ANN], Before(held={"c1": "Ann"}))
    assert places(plan) == {"c1": "Ann"}


def test_a_pinned_case_stays_as_a_claimed_one_does_and_the_plan_says_so() -> None:
    before = Before(pinned={"c1": "Ann"})
    plan = planned([a_case("c1", value=1), a_case("c2")], [ANN, a_person("Bob", "West")], before)
    assert places(plan) == {"c1": "Ann"}
    assert plan.assignments[0].reason == "pinned; 0.01 in 60 minutes"


def test_a_claim_that_runs_goes_before_a_pin() -> None:
    before = Before(held={"c1": "Bob"}, pinned={"c1": "Ann"})
    plan = planned([a_case("c1")], [ANN, BOB], before)
    assert places(plan) == {"c1": "Bob"}
    assert plan.assignments[0].reason.startswith("claimed already; ")


NOT_NOW = {
    "stays with Zoe, who holds it and does not work in this shift": {"c1": "Zoe"},
    "stays with Ann, whose claimed and pinned cases fill the shift": {"c1": "Ann", "c2": "Ann"},
}


@pytest.mark.parametrize("reason", NOT_NOW)
def test_a_claimed_case_that_cannot_be_worked_on_goes_to_nobody_else(reason: str) -> None:
    cases = [a_case("c1", value=10), a_case("c2", value=20)]
    plan = planned(cases, [ANN, a_person("Bob", "North", 600)], Before(held=NOT_NOW[reason]))
    assert reasons(plan) == {"c1": reason}


def test_a_claim_on_a_case_about_the_own_store_is_not_planned_and_says_so() -> None:
    ann = Person("Ann", "North", frozenset({"returns"}), 60, barred=frozenset({"s1"}))
    plan = planned([a_case("c1")], [ann, BOB], Before(held={"c1": "Ann"}))
    why = reasons(plan)["c1"]
    assert why.endswith("the case is about them or barred to them; release or unpin it")


def test_a_case_moves_only_where_the_gain_is_above_the_price_of_moving() -> None:
    slow = a_person("Ann", "North", 60)
    cases = [a_case("c1", value=1_000), a_case("c2", value=700)]
    for moving, wanted in ((299, {"c1", "c2"}), (701, {"c1"})):
        before = Before(queued={"c1": "Ann", "c2": "Ann"}, moving=moving)
        plan = planned(cases, [slow, BOB], before)
        assert {*places(plan)} == wanted
        assert plan.value == 1_000 + (700 - moving if len(wanted) == 2 else 0)
        assert places(plan)["c1"] == "Ann"


def test_a_moved_case_says_from_whom_and_at_what_cost() -> None:
    cases = [a_case("c1", value=9_000), a_case("c2", value=8_000)]
    plan = planned(cases, [ANN, BOB], Before(queued={"c1": "Ann", "c2": "Ann"}, moving=500))
    moved = next(a for a in plan.assignments if a.person == "Bob")
    assert moved.reason.startswith("75.00 in 60 minutes, moved from Ann, which cost 5.00, 1.25")


def test_nobody_pays_for_a_case_whose_last_person_is_away_or_may_not_take_it_any_more() -> None:
    barred = Person("Cy", "North", frozenset({"returns"}), 60, barred=frozenset({"s1"}))
    before = Before(queued={"c1": "Zoe", "c2": "Cy"}, moving=500)
    plan = planned([a_case("c1"), a_case("c2")], [ANN, BOB, barred], before)
    assert plan.value == 20_000


def test_speed_changes_the_minutes_of_the_typology_it_names_and_no_other() -> None:
    quick = Person("Ann", "North", frozenset({"returns"}), 90, speed={"RETURN_RING": 2.0})
    plan = planned([a_case("c1"), a_case("c2", typology="OTHER")], [quick], Before())
    assert {a.case: a.minutes for a in plan.assignments} == {"c1": 30, "c2": 60}


def test_a_skill_that_nobody_has_is_priced_by_the_case_that_waits_for_it() -> None:
    plan = planned([a_case("c1", skill="video", value=6_000, minutes=60)], [ANN], Before())
    assert plan.minute_prices["skill video"] == 100.0
    assert plan.minute_prices["shift Ann"] == 0.0


def some_days(seed: int) -> tuple[list[Case], list[Person], Before]:
    draw = random.Random(seed)
    skills, typologies = ["returns", "cash"], ["RETURN_RING", "OTHER"]
    cases = [
        a_case(
            f"c{n}", value=draw.randrange(-100, 9_000), minutes=draw.randrange(0, 90),
            skill=draw.choice([*skills, ""]), store=draw.choice("abc"),
            region=draw.choice(["North", "South", ""]), typology=draw.choice(typologies),
            subject=draw.choice(["Ann", "e1", "e2"]), due=draw.choice([0, 10_000, 100_000]),
        )
        for n in range(draw.randrange(0, 14))
    ]  # fmt: skip
    people = [
        Person(
            name, draw.choice(["North", "South"]), frozenset(draw.sample(skills, 1)),
            draw.randrange(1, 200), {"OTHER": draw.choice([0.5, 2.0])},
            frozenset(draw.sample(["a", "b", "e1"], draw.randrange(3))),
        )
        for name in ("Ann", "Bob", "Cy")
    ]  # fmt: skip
    if days := [f"2017-12-0{n}" for n in range(1, 1 + draw.randrange(4))]:
        people = [
            replace(who, day=day, starts=NOW + 86_400 * n, minutes=draw.randrange(1, 200))
            for n, day in enumerate(days) for who in people if draw.random() < 0.8 or n == 0
        ]  # fmt: skip
    names = ["Ann", "Bob", "Cy", "Zoe"]
    held = {case.id: draw.choice(names) for case in cases if draw.random() < 0.3}
    queued = {case.id: draw.choice(names) for case in cases if draw.random() < 0.5}
    pinned = {case.id: draw.choice(names) for case in cases if draw.random() < 0.2}
    when = {case: draw.choice([*days, "2017-11-30"]) for case in queued}
    return cases, people, Before(held, queued, draw.randrange(0, 2_000), pinned, when)


def test_no_plan_of_any_days_breaks_a_promise(tenth: int) -> None:
    for seed in range(800 // tenth):
        cases, people, before = some_days(seed)
        travel = Travel(7 * (seed % 3), {("a", "b"): 40} if seed % 4 else {})
        late = 0.3 * (seed % 5 > 1)
        plan = plan_shift(
            cases, people, NOW, 1.0, seed, 0.2 * (seed % 2), before, travel, late=late
        )
        asked = Asked(cases, people, before, travel, late, NOW)
        assert check_shifts(asked, plan) == [], seed


def test_a_day_goes_from_store_to_store_once_and_says_how_long_the_way_is() -> None:
    cases = [
        a_case("c1", value=9_000, store="a"), a_case("c2", value=8_000, store="b"),
        a_case("c3", value=7_000, store="a"),
    ]  # fmt: skip
    for minutes, wanted in ((200, ["c1", "c3", "c2"]), (199, ["c1", "c2"]), (139, ["c1", "c3"])):
        ann = a_person("Ann", "North", minutes)
        plan = plan_shift(cases, [ann], NOW, 1.0, travel=Travel(20))
        assert [a.case for a in plan.assignments] == wanted
    plan = plan_shift(cases, [a_person("Ann", "North", 200)], NOW, 1.0, travel=Travel(20))
    assert plan.assignments[2].reason.startswith("after 20 minutes of travel; 80.00 in 60")
    assert plan.gap == 0


def test_a_claimed_case_for_which_the_way_leaves_no_time_still_goes_to_nobody_else() -> None:
    cases = [a_case("c1", value=9_000, store="a"), a_case("c2", value=8_000, store="b")]
    people, before = [a_person("Ann", "North", 120), BOB], Before(held={"c1": "Ann", "c2": "Ann"})
    plan = plan_shift(cases, people, NOW, 1.0, before=before, travel=Travel(20))
    assert reasons(plan) == {"c2": "stays with Ann, whose way between stores leaves no time for it"}
