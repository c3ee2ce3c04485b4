"""A shift: cases and people to an assignment problem, its solution to ranked work with reasons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..domain import Assignment, Case, LeftOut, Person, Plan
from ..errors import NothingToPlan
from .check import check_plan
from .instance import Instance, Solution
from .plan import plan


def plan_shift(
    cases: Sequence[Case], people: Sequence[Person], now: int, seconds: float = 2.0, seed: int = 0
) -> Plan:
    """Who works on which case in which order, what is left out and why, and what a minute is worth.

    Raises NothingToPlan where nobody works. A case goes to its own region and needs its skill.
    """
    if not people:
        raise NothingToPlan("nobody works in this shift")
    if not cases:
        return Plan(
            (), (), 0, 0.0, 0.0, 0.0, dict.fromkeys(sorted({p.region for p in people}), 0.0)
        )
    cases = sorted(cases, key=lambda case: case.id)
    problem = instance_of(cases, people)
    solution = plan(problem, seconds, seed)
    broken = check_plan(problem, solution)
    if broken:
        raise AssertionError(f"the solver's plan does not hold: {broken[0]}")
    prices = region_prices(people, solution)
    return Plan(
        assignments=tuple(ranked(cases, people, solution, now)),
        left_out=tuple(left_out(cases, people, solution, prices)),
        value=round(solution.value),
        bound=solution.bound,
        gap=solution.gap,
        seconds=solution.seconds,
        minute_prices=prices,
    )


def instance_of(cases: Sequence[Case], people: Sequence[Person]) -> Instance:
    minutes = [[case.minutes if able(case, who) else np.nan for who in people] for case in cases]
    value = np.repeat([[float(case.value)] for case in cases], len(people), axis=1)
    return Instance(value, np.array(minutes, float), np.array([p.minutes for p in people], float))


def able(case: Case, person: Person) -> bool:
    """The person has the skill, works in the case's region, and is not its subject."""
    here = case.region in ("", person.region)
    return here and (case.skill in person.skills or not case.skill) and case.subject != person.name


def ranked(
    cases: Sequence[Case], people: Sequence[Person], solution: Solution, now: int
) -> list[Assignment]:
    """By person: what is overdue first, then what is worth most a minute."""
    found = []
    for number, person in enumerate(people):
        mine = [cases[i] for i in np.flatnonzero(solution.person_of_case == number)]
        mine.sort(key=lambda case: (case.due > now, -case.value / case.minutes, case.id))
        found += [
            Assignment(case.id, person.name, rank, case.minutes, case.value)
            for rank, case in enumerate(mine, 1)
        ]
    return found


def region_prices(people: Sequence[Person], solution: Solution) -> dict[str, float]:
    """What one more minute in a region brings: that of its person whose minutes are dearest."""
    prices: dict[str, float] = {}
    for person, price in zip(people, solution.minute_price.tolist(), strict=True):
        prices[person.region] = max(prices.get(person.region, 0.0), price)
    return dict(sorted(prices.items()))


def left_out(
    cases: Sequence[Case], people: Sequence[Person], solution: Solution, prices: dict[str, float]
) -> list[LeftOut]:
    """Every case below the line, the dearest a minute first."""
    below = [cases[i] for i in np.flatnonzero(solution.person_of_case < 0)]
    below.sort(key=lambda case: (-case.value / case.minutes, case.id))
    return [
        LeftOut(case.id, why(case, people, prices), case.value / case.minutes) for case in below
    ]


def why(case: Case, people: Sequence[Person], prices: dict[str, float]) -> str:
    """The reason in words: nobody may, or the minutes bring more elsewhere."""
    fit = [person for person in people if able(case, person)]
    if not fit:
        skill = f"with the skill {case.skill}" if case.skill else "on shift"
        return f"nobody {skill} works in {case.region or 'any region'} on this shift"
    if all(person.minutes < case.minutes for person in fit):
        return f"its {case.minutes} minutes are longer than the shift of anybody who may take it"
    own, price = case.value / case.minutes / 100, prices.get(case.region, 0.0) / 100
    return (
        f"worth {case.value / 100:,.2f} for {case.minutes} minutes, {own:.2f} a minute;"
        f" a minute in {case.region or 'this shift'} brings {price:.2f} elsewhere"
    )
