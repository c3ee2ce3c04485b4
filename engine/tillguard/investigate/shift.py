"""A shift: cases and people to an assignment problem, its solution to ranked work with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..domain import Assignment, Case, Person, Plan
from ..errors import NothingToPlan
from .check import check_plan
from .explore import Picks, explored
from .instance import Instance, InvalidInstance, Solution
from .left_out import able, below_the_line
from .plan import plan

NO_PICKS = Picks({}, 0.0)


def plan_shift(
    cases: Sequence[Case],
    people: Sequence[Person],
    now: int,
    seconds: float = 2.0,
    seed: int = 0,
    explore: float = 0.0,
    unflagged: Sequence[Case] = (),
    drawn: float = 1.0,
) -> Plan:
    """Who works on which case in which order, what is left out and why, and what a minute is worth.

    A case goes to its own region and needs its skill. `explore` (0 to 1) of the minutes goes to
    random picks from below the line and from what nobody suspects (`unflagged`, each of which was
    `drawn` before with that chance), each with its propensity; their value counts on both sides
    of the gap. Raises NothingToPlan where nobody
    works, InvalidInstance for a case of no length.
    """
    _refuse_empty(people)
    cases = sorted(cases, key=lambda case: case.id)
    problem = instance_of(cases, people)
    reserved = replace(problem, capacity=problem.capacity * (1 - explore))
    solution = plan(reserved, seconds, seed)
    _refuse_broken(reserved, solution)
    everything = [*cases, *sorted(unflagged, key=lambda case: case.id)]
    picks = picked(everything, people, solution, explore, seed) if explore else NO_PICKS
    only_drawn = {case.id for case in unflagged}
    assignments = tuple(
        replace(one, propensity=one.propensity * drawn) if one.case in only_drawn else one
        for one in ranked(everything, people, solution, picks, now)
    )
    given = sum(everything[case].value for case in picks.person_of_case)
    bound = solution.bound + given
    return Plan(
        assignments,
        tuple(below_the_line(cases, people, solution, {a.case for a in assignments})),
        round(solution.value) + given,
        bound,
        (solution.bound - solution.value) / bound if bound else 0.0,
        solution.seconds,
        region_prices(people, solution),
    )


def picked(
    everything: Sequence[Case],
    people: Sequence[Person],
    solution: Solution,
    share: float,
    seed: int,
) -> Picks:
    """Random picks among all that the solution leaves out; it knows the first of `everything`."""
    planned = np.full(len(everything), -1, np.int64)
    planned[: len(solution.person_of_case)] = solution.person_of_case
    return explored(instance_of(everything, people), planned, share, seed)


def instance_of(cases: Sequence[Case], people: Sequence[Person]) -> Instance:
    """One row per case, one column per person; raises InvalidInstance naming the case."""
    rows = np.full((len(cases), len(people)), np.nan)
    for row, case in zip(rows, cases, strict=True):
        if case.minutes <= 0:
            raise InvalidInstance(f"case {case.id} takes {case.minutes} minutes: must be above 0")
        row[[able(case, person) for person in people]] = case.minutes
    value = np.array([float(case.value) for case in cases]).reshape(-1, 1)
    capacity = np.array([float(person.minutes) for person in people])
    return Instance(np.broadcast_to(value, rows.shape), rows, capacity)


def ranked(
    cases: Sequence[Case], people: Sequence[Person], solution: Solution, picks: Picks, now: int
) -> list[Assignment]:
    """By person: what is overdue first, then what is worth most a minute."""
    held = {
        int(c): int(solution.person_of_case[c])
        for c in np.flatnonzero(solution.person_of_case >= 0)
    }
    found = []
    for number, person in enumerate(people):
        mine = [case for case, who in {**held, **picks.person_of_case}.items() if who == number]
        mine.sort(key=lambda c: (cases[c].due > now, -per_minute(cases[c]), cases[c].id))
        for rank, c in enumerate(mine, 1):
            case, drawn = cases[c], c in picks.person_of_case
            found.append(
                Assignment(
                    case.id,
                    person.name,
                    rank,
                    case.minutes,
                    case.value,
                    picks.propensity if drawn else 1.0,
                    why_here(case, drawn, now),
                )
            )
    return found


def why_here(case: Case, drawn: bool, now: int) -> str:
    """The reason for the rank, in one line."""
    worth = f"{case.value / 100:,.2f} in {case.minutes} minutes"
    if case.due <= now:
        return f"overdue; {worth}"
    if drawn:
        return f"random pick from below the line, to notice what is new; {worth}"
    return f"{worth}, {per_minute(case) / 100:,.2f} a minute"


def per_minute(case: Case) -> float:
    return case.value / case.minutes


def region_prices(people: Sequence[Person], solution: Solution) -> dict[str, float]:
    """What one more minute in a region brings: that of its person whose minutes are dearest."""
    prices: dict[str, float] = {}
    for person, price in zip(people, solution.minute_price.tolist(), strict=True):
        prices[person.region] = max(prices.get(person.region, 0.0), price)
    return dict(sorted(prices.items()))


def _refuse_empty(people: Sequence[Person]) -> None:
    if not people:
        raise NothingToPlan("nobody works in this shift: name investigators with minutes for it")
    if not any(person.minutes > 0 for person in people):
        raise NothingToPlan(f"none of the {len(people)} people in this shift has minutes left")


def _refuse_broken(problem: Instance, solution: Solution) -> None:
    broken = check_plan(problem, solution)
    if broken:
        raise AssertionError(f"the solver's plan does not hold: {broken[0]}")
