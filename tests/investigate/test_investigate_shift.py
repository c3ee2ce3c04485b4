"""A shift's plan in the words and values of the business."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tillguard.domain import Case, Person, Plan
from tillguard.errors import NothingToPlan
from tillguard.investigate import on_call, plan_shift

from .conftest import a_case, a_person

NOW = 1_000


def planned(cases: list[Case], people: list[Person], **given: float) -> Plan:
    return plan_shift(cases, people, NOW, 1.0, **given)  # type: ignore[arg-type]


def why(plan: Plan, id: str) -> str:
    return next(left.reason for left in plan.left_out if left.case == id)


def test_a_day_nobody_works_says_so() -> None:
    with pytest.raises(NothingToPlan, match="nobody works in this shift"):
        planned([a_case("c1")], [])


def test_people_without_minutes_say_so() -> None:
    with pytest.raises(NothingToPlan, match="none of the 1 people in this shift has minutes"):
        planned([a_case("c1")], [a_person("Ann", minutes=0)])


def test_a_day_without_cases_is_an_empty_plan_with_free_minutes() -> None:
    plan = planned([], [a_person("Ann")])
    assert (plan.assignments, plan.left_out, plan.value) == ((), (), 0)
    assert plan.minute_prices == {"North": 0.0, "shift Ann": 0.0}


@pytest.mark.parametrize("minutes", [0, -5])
def test_a_case_without_length_is_left_out_and_the_others_are_planned(minutes: int) -> None:
    plan = planned([a_case("c7", minutes=minutes), a_case("c8")], [a_person("Ann")])
    assert [a.case for a in plan.assignments] == ["c8"]
    assert why(plan, "c7").startswith(f"takes {minutes} minutes, which no case does")
    assert plan.left_out[0].enters_at == 0


def test_every_case_is_either_planned_once_or_left_out_with_a_reason() -> None:
    cases = [a_case(f"c{n}", value=100 * n, minutes=30 + n) for n in range(40)]
    people = [a_person("Ann"), a_person("Bob", minutes=200)]
    plan = planned(cases, people)
    named = [a.case for a in plan.assignments] + [left.case for left in plan.left_out]
    assert sorted(named) == sorted(case.id for case in cases)
    assert all(left.reason for left in plan.left_out)
    load: dict[str, int] = defaultdict(int)
    for one in plan.assignments:
        load[one.person] += one.minutes
    assert all(load[person.name] <= person.minutes for person in people)
    assert plan.value == sum(one.value for one in plan.assignments) <= plan.bound


def test_each_queue_counts_from_one_with_what_is_overdue_first_then_by_worth_a_minute() -> None:
    cases = [
        a_case("cheap", value=100), a_case("dear", value=9_000),
        a_case("overdue", value=50, due=NOW - 1),
    ]  # fmt: skip
    plan = planned(cases, [a_person("Ann")])
    assert [(a.case, a.rank) for a in plan.assignments] == [
        ("overdue", 1), ("dear", 2), ("cheap", 3),
    ]  # fmt: skip
    assert plan.assignments[0].reason == "overdue; 0.50 in 60 minutes"
    assert plan.assignments[1].reason == "90.00 in 60 minutes, 1.50 a minute"


REFUSED = {
    "nobody on shift has the skill cash in North": a_case("c", skill="cash"),
    "nobody on shift has the skill returns in West": a_case("c", region="West"),
    "takes 500 minutes, nobody who may take it has more than 420": a_case("c", minutes=500),
    "nobody on shift has the skill returns in North": a_case("c", subject="Ann"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_nobody_can_take_says_why(reason: str) -> None:
    assert why(planned([REFUSED[reason]], [a_person("Ann")]), "c") == reason


def test_a_person_never_investigates_oneself() -> None:
    people = [a_person("Ann"), a_person("Bob")]
    (one,) = planned([a_case("c1", subject="Ann", subject_kind="employee")], people).assignments
    assert one.person == "Bob"


def test_desk_work_may_be_done_from_another_region() -> None:
    (one,) = planned(
        [a_case("c1", skill="desk", region="West")], [a_person("Ann", "North", 420, "desk")]
    ).assignments
    assert one.person == "Ann"


def test_a_case_below_the_line_says_its_worth_and_the_price_that_it_did_not_meet() -> None:
    cases = [a_case(f"c{n}", value=12_000, minutes=60) for n in range(10)]
    cases.append(a_case("poor", value=4_200, minutes=60))
    plan = planned(cases, [a_person("Ann", minutes=240)])
    assert why(plan, "poor").startswith(
        "worth 42.00 for 60 minutes: 0.70 a minute, below the price of a minute 2.0"
    )
    assert next(left for left in plan.left_out if left.case == "poor").enters_at == 70.0
    assert plan.minute_prices["North"] == pytest.approx(200.0, rel=0.01)


def test_a_price_is_asked_where_work_waits_and_none_where_it_does_not() -> None:
    cases = [a_case(f"c{n}", value=12_000, minutes=60) for n in range(10)]
    plan = planned(cases, [a_person("Ann", minutes=240), a_person("Bob", "South")])
    assert plan.minute_prices["North"] > 0
    assert plan.minute_prices["South"] == 0


MANY = [a_case(f"c{n:03}", value=10_000 - 50 * n, minutes=30) for n in range(100)]


def test_exploration_takes_its_share_at_random_and_logs_how_likely_it_was() -> None:
    plans = [planned(MANY, [a_person("Ann", minutes=600)], explore=0.1, seed=n) for n in range(40)]
    drawn = [a for plan in plans for a in plan.assignments if a.drawn]
    assert all(a.propensity == pytest.approx(2 / 82, abs=0.001) for a in drawn)
    assert 40 <= len(drawn) <= 120  # two of thirty minutes on average, as far as there is room
    assert len({a.case for a in drawn}) > 20
    assert all("random pick" in a.reason for a in drawn)


def test_a_random_pick_goes_to_somebody_who_may_take_it() -> None:
    people = [a_person("Zoe", "South", 600), a_person("Ann", minutes=600)]
    plans = [planned(MANY, people, explore=0.1, seed=n) for n in range(10)]
    drawn = [a.person for plan in plans for a in plan.assignments if a.drawn]
    assert drawn
    assert set(drawn) == {"Ann"}


def test_without_exploration_every_place_is_certain() -> None:
    plan = planned(MANY, [a_person("Ann", minutes=600)])
    assert {a.propensity for a in plan.assignments} == {1.0}


def test_exploration_never_overfills_a_shift() -> None:
    for seed in range(10):
        plan = planned(MANY, [a_person("Ann", minutes=600)], explore=0.3, seed=seed)
        assert sum(a.minutes for a in plan.assignments) <= 600
        assert 0 <= plan.gap < 1
        assert plan.value <= plan.bound


def test_a_hundred_thousand_cases_are_planned_and_none_is_lost(tenth: int) -> None:
    count = 100_000 // tenth
    cases = [a_case(f"c{n}", value=100 + n % 9_000, minutes=20 + n % 50) for n in range(count)]
    plan = planned(cases, [a_person("Ann"), a_person("Bob")])
    assert len(plan.assignments) + len(plan.left_out) == count
    assert plan.assignments
    assert 0 <= plan.gap < 0.05


def test_what_nothing_suspects_comes_by_chance_only_and_names_the_chance_of_both_draws() -> None:
    suspected = [a_case(f"c{n:02}", value=500, minutes=10) for n in range(10)]
    others = [a_case(f"u{n:03}", value=10**6, minutes=10) for n in range(200)]
    picked = 0
    for seed in range(40):
        made = plan_shift(
            suspected, [a_person("ann", "North", 600)], 0, 0.2, seed, 0.1,
            unflagged=others, drawn=0.25,
        )  # fmt: skip
        assert {c.id for c in suspected} <= {a.case for a in made.assignments}
        random = [a for a in made.assignments if a.case.startswith("u")]
        assert {a.propensity for a in random} <= {0.25 / 34}  # bags of six, and one of two
        picked += len(random)
    assert picked / 8000 == pytest.approx(0.03, abs=0.008)


def test_who_is_called_is_whoever_of_the_region_is_missed_least() -> None:
    ann, bob, cid = (Person(name, region, frozenset(), 60, day="d1") for name, region in REGIONS)
    prices = {"North": 9.0, "shift Ann d1": 9.0, "shift Bob d1": 4.0, "shift Cid d2": 1.0}
    assert on_call(prices, (ann, bob, cid)) == {"North": 4.0}
    assert on_call(prices, (ann, cid)) == {"North": 9.0}


REGIONS = (("Ann", "North"), ("Bob", "North"), ("Cid", "South"))
