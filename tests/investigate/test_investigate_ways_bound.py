"""The bound with ways holds over every set of shifts, and a best shift is one."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations
from random import Random

import numpy as np
import pytest

from tillguard.domain import Case, Person, Travel
from tillguard.investigate import plan_shift
from tillguard.investigate.day import Day, day_of
from tillguard.investigate.kept import Before
from tillguard.investigate.ways import ways_of
from tillguard.investigate.ways_bound import best_shift, bound_with_ways

from .conftest import a_case, a_person

STORES = ("", "s1", "s2", "s3")


def drawn(seed: int) -> tuple[list[Case], list[Person], Travel]:
    draw = Random(seed)
    cases = [
        a_case(
            f"c{n}", value=draw.randrange(1, 60), minutes=draw.randrange(5, 40),
            store=draw.choice(STORES), due=10**9,
        )
        for n in range(6)
    ]  # fmt: skip
    people = [a_person(f"p{n}", minutes=draw.randrange(30, 120)) for n in range(2)]
    between = {pair: draw.randrange(0, 50) for pair in combinations(STORES[1:], 2)}
    return cases, people, Travel(7, between)


def shortest(cases: list[Case], travel: Travel) -> int:
    """Minutes on the way by the best order."""
    ways = (
        sum(travel.minutes(a, b) for a, b in pairwise(order))
        for order in permutations({case.store for case in cases} - {""})
    )
    return min(ways, default=0)


def fitting(day: Day, person: int, travel: Travel) -> list[tuple[int, ...]]:
    """All sets of cases that the person can do within the shift, with the ways."""
    every = range(len(day.cases))
    sets = (chosen for size in range(len(day.cases) + 1) for chosen in combinations(every, size))
    return [
        chosen
        for chosen in sets
        if sum(day.minutes[case, person] for case in chosen)
        + shortest([day.cases[case] for case in chosen], travel)
        <= day.people[person].minutes
    ]


def worth(day: Day, chosen: tuple[int, ...], price: np.ndarray) -> float:
    return float(sum(day.value[case, 0] - price[case] for case in chosen))


@pytest.mark.parametrize("seed", range(30))
def test_no_shifts_with_ways_are_worth_more_than_the_bound(seed: int) -> None:
    cases, people, travel = drawn(seed)
    day = day_of(cases, people, Before(), 0)
    ways, free = ways_of(day, travel), np.zeros(len(cases))
    mine, others = (fitting(day, person, travel) for person in (0, 1))
    best = max(
        worth(day, one, free) + worth(day, other, free)
        for one in mine
        for other in others
        if not {*one} & {*other}
    )
    price = np.array([Random(seed + n).uniform(0, 30) for n in range(len(cases))])
    bound = bound_with_ways(day.free, ways, price, best, 1.0)
    assert bound >= best - 1e-9
    for person, sets in enumerate((mine, others)):
        found, taken = best_shift(day.free, ways, price, person)
        assert found == pytest.approx(worth(day, (*taken,), price))
        assert found >= max(worth(day, chosen, price) for chosen in sets) - 1e-9
    made = plan_shift(cases, people, 0, 0.5, travel=travel)
    assert made.value - 1e-6 <= best <= made.bound + 1e-6


def test_a_bound_that_would_take_too_long_is_none() -> None:
    cases, people, travel = drawn(0)
    day = day_of(cases, people, Before(), 0)
    assert bound_with_ways(day.free, ways_of(day, travel), np.zeros(6), 0.0, 0.0) == np.inf
