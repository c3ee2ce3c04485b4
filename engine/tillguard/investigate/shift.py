"""A shift: cases and people to an assignment problem, its solution to ranked work with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..domain import Assignment, Case, Person, Plan, Travel
from ..errors import NothingToPlan
from .check import check_plan
from .day import Day, day_of
from .explore import Picks, explored
from .instance import Instance, Solution
from .kept import Before
from .left_out import below_the_line
from .minute_prices import minute_prices
from .plan import plan
from .route import Place, route, ways

NOTHING = Before()
NO_WAY = Travel()


def plan_shift(
    cases: Sequence[Case],
    people: Sequence[Person],
    now: int,
    seconds: float = 2.0,
    seed: int = 0,
    explore: float = 0.0,
    before: Before = NOTHING,
    travel: Travel = NO_WAY,
    unflagged: Sequence[Case] = (),
    drawn: float = 1.0,
) -> Plan:
    """Who works on which case in which order, what is left out and why, and what a minute is worth.

    A case goes to its own region, needs its skill, and never goes to who has a stake in it; held
    cases stay. `explore` (0 to 1) of the free minutes goes on average to random picks from below
    the line and from what nobody suspects (`unflagged`, each `drawn` before with that
    chance), each with its propensity. Held and drawn cases count on both sides of the gap, which
    so tells what random picks and travel cost, too; the bound is that of the problem without them.
    Raises NothingToPlan where nobody works.
    """
    _refuse_empty(people)
    cases = sorted(cases, key=lambda case: case.id)
    everything = [*cases, *sorted(unflagged, key=lambda case: case.id)]
    day = day_of(everything, people, before, now)
    free = suspected(day.free, len(cases))
    solution = plan(free, seconds, seed)
    _refuse_broken(free, solution)
    picks = explored(day.free, solution.person_of_case, explore, seed)
    places = list(places_of(day, solution, picks, range(len(cases)), drawn))
    given = sum(round(day.value[p.case, p.person]) for p in places if p.kept or p.drawn)
    days = [route(day, mine, travel, now) for mine in by_person(day, places)]
    assignments = [one for order in days for one in ranked(day, order, travel, now)]
    value, bound = sum(one.value for one in assignments), solution.bound + given
    told = {p.case for order in days for p in order} | {*range(len(cases), len(everything))}
    return Plan(
        (*assignments,),
        tuple(below_the_line(day, solution.minute_price, told, picks.gave_way)),
        value,
        bound,
        max(0.0, (bound - value) / bound) if bound else 0.0,
        solution.seconds,
        minute_prices(day, solution.minute_price),
        explore,
    )


def suspected(free: Instance, count: int) -> Instance:
    """The problem of the first `count` cases: what nobody suspects is only drawn, never chosen."""
    minutes = free.minutes.copy()
    minutes[count:] = np.nan
    return replace(free, minutes=minutes)


def places_of(
    day: Day, solution: Solution, picks: Picks, flagged: range, drawn: float
) -> Iterator[Place]:
    """Every case with its person: kept from before, planned, or drawn at random."""
    for case, person in day.kept.person_of_case.items():
        yield Place(case, person, kept=True)
    for case in np.flatnonzero(solution.person_of_case >= 0).tolist():
        if case not in picks.gave_way:
            chance = picks.propensity.get(case, 1.0)
            yield Place(case, int(solution.person_of_case[case]), propensity=chance)
    for case, person in picks.person_of_case.items():
        chance = picks.propensity[case] * (1.0 if case in flagged else drawn)
        yield Place(case, person, drawn=True, propensity=chance)


def by_person(day: Day, places: Sequence[Place]) -> list[list[Place]]:
    return [[p for p in places if p.person == number] for number in range(len(day.people))]


def ranked(day: Day, order: Sequence[Place], travel: Travel, now: int) -> Iterator[Assignment]:
    """One person's assignments, from rank 1."""
    for rank, (place, way) in enumerate(zip(order, ways(day, order, travel), strict=True), 1):
        case, name = day.cases[place.case], day.people[place.person].name
        minutes = int(day.minutes[place.case, place.person])
        value = round(day.value[place.case, place.person])
        reason = f"after {way} minutes of travel; " * bool(way) + why_here(day, place, now)
        yield Assignment(case.id, name, rank, minutes, value, place.propensity, reason, place.drawn)


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
