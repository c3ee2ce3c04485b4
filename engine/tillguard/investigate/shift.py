"""A shift: cases and people to an assignment problem, its solution to ranked work with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..domain import Assignment, Case, Person, Plan
from ..errors import NothingToPlan
from .check import check_plan
from .day import Day, day_of
from .explore import Picks, explored
from .instance import Instance, Solution
from .kept import Before
from .left_out import below_the_line
from .minute_prices import minute_prices
from .plan import plan

NO_PICKS = Picks({}, 0.0)
NOTHING = Before()


@dataclass(frozen=True, slots=True)
class Place:
    """A case with a person: `kept` from before, or `drawn` with this propensity."""

    case: int
    person: int
    kept: bool = False
    drawn: bool = False
    propensity: float = 1.0


def plan_shift(
    cases: Sequence[Case],
    people: Sequence[Person],
    now: int,
    seconds: float = 2.0,
    seed: int = 0,
    explore: float = 0.0,
    before: Before = NOTHING,
) -> Plan:
    """Who works on which case in which order, what is left out and why, and what a minute is worth.

    A case goes to its own region, needs its skill, and never goes to who has a stake in it; held
    cases stay. `explore` (0 to 1) of the free minutes goes to random picks from below the line,
    each with its propensity. Held and drawn cases count on both sides of the gap.
    Raises NothingToPlan where nobody works.
    """
    _refuse_empty(people)
    cases = sorted(cases, key=lambda case: case.id)
    day = day_of(cases, people, before, now)
    reserved = replace(day.free, capacity=day.free.capacity * (1 - explore))
    solution = plan(reserved, seconds, seed)
    _refuse_broken(reserved, solution)
    picks = explored(day.free, solution.person_of_case, explore, seed) if explore else NO_PICKS
    places = list(places_of(day, solution, picks))
    given = sum(round(day.value[p.case, p.person]) for p in places if p.kept or p.drawn)
    bound = solution.bound + given
    return Plan(
        (*ranked(day, places, now),),
        tuple(below_the_line(day, solution.minute_price, {place.case for place in places})),
        round(solution.value) + given,
        bound,
        (solution.bound - solution.value) / bound if bound else 0.0,
        solution.seconds,
        minute_prices(day, solution.minute_price),
    )


def places_of(day: Day, solution: Solution, picks: Picks) -> Iterator[Place]:
    """Every case with its person: kept from before, planned, or drawn at random."""
    for case, person in day.kept.person_of_case.items():
        yield Place(case, person, kept=True)
    for case in np.flatnonzero(solution.person_of_case >= 0).tolist():
        yield Place(case, int(solution.person_of_case[case]))
    for case, person in picks.person_of_case.items():
        yield Place(case, person, drawn=True, propensity=picks.propensity)


def ranked(day: Day, places: Sequence[Place], now: int) -> Iterator[Assignment]:
    """By person: what is overdue first, then what they hold already, then the dearest a minute."""
    for number, person in enumerate(day.people):
        mine = [place for place in places if place.person == number]
        mine.sort(key=lambda place: _urgency(day, place, now))
        for rank, place in enumerate(mine, 1):
            case = day.cases[place.case]
            minutes = int(day.minutes[place.case, number])
            value = round(day.value[place.case, number])
            reason = why_here(day, place, now)
            yield Assignment(case.id, person.name, rank, minutes, value, place.propensity, reason)


def _urgency(day: Day, place: Place, now: int) -> tuple[bool, bool, float, str]:
    case = day.cases[place.case]
    rate = float(day.value[place.case, place.person] / day.minutes[place.case, place.person])
    return case.due > now, not place.kept, -rate, case.id


def why_here(day: Day, place: Place, now: int) -> str:
    """The reason for the rank, in one line."""
    case = day.cases[place.case]
    value, minutes = day.value[place.case, place.person], day.minutes[place.case, place.person]
    worth = f"{value / 100:,.2f} in {minutes:.0f} minutes"
    if value < case.value:
        had = day.before.queued[case.id]
        worth += f", moved from {had}, which cost {day.before.moving / 100:,.2f}"
    if case.due <= now:
        return f"overdue; {worth}"
    if place.kept:
        return f"claimed already; {worth}"
    if place.drawn:
        return f"random pick from below the line, to notice what is new; {worth}"
    return f"{worth}, {value / minutes / 100:,.2f} a minute"


def _refuse_empty(people: Sequence[Person]) -> None:
    if not people:
        raise NothingToPlan("nobody works in this shift: name investigators with minutes for it")
    if not any(person.minutes > 0 for person in people):
        raise NothingToPlan(f"none of the {len(people)} people in this shift has minutes left")


def _refuse_broken(problem: Instance, solution: Solution) -> None:
    broken = check_plan(problem, solution)
    if broken:
        raise AssertionError(f"the solver's plan does not hold: {broken[0]}")
