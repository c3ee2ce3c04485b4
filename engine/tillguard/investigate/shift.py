"""A shift: cases and people to an assignment problem, its solution to ranked work with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..domain import Case, Person, Plan, Travel
from ..errors import NothingToPlan
from .check import check_plan
from .check_shifts import Asked, check_shifts
from .day import Day, day_of
from .explore import Picks, explored
from .instance import Floats, Instance, Ints, Solution
from .kept import Before
from .left_out import below_the_line
from .minute_prices import minute_prices
from .plan import plan
from .ranked import ranked
from .refine import STOPS_A_SECOND, Routes, refined
from .route import UNRANKED, Place, route
from .ways import ways_of, with_ways
from .ways_bound import bound_with_ways

ROUTING = 0.4
"""Share of the seconds for times and ways, where these count."""
WAYS = 0.2
"""Share of the seconds for a bound with ways."""
NOTHING = Before()
NO_WAY = Travel()
Routed = tuple[Ints, Mapping[int, int]]


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
    late: float = 0.0,
) -> Plan:
    """Who works on which case in which order, what is left out and why, and what a minute is worth.

    A case goes to its own region, needs its skill, and never goes to who has a stake in it; held
    cases stay. `explore` (0 to 1) of the free minutes goes on average to random picks from below
    the line and from what nobody suspects (`unflagged`, each `drawn` before with that
    chance), each with its propensity. Held and drawn cases count on both sides of the gap, which
    so tells what random picks and travel cost, too. People on several days are several shifts. A
    case is worth less by `late` (0 to 1) for each day after it is due.
    Raises NothingToPlan where nobody works.
    """
    _refuse_empty(people)
    cases = sorted(cases, key=lambda case: case.id)
    everything = [*cases, *sorted(unflagged, key=lambda case: case.id)]
    day = day_of(everything, people, before, now, late)
    free = suspected(day.free, len(cases))
    ways = ways_of(day, travel)
    problem = with_ways(free, ways)
    routed = bool(late) or problem is not free
    solution = plan(
        problem, seconds * (1 - (ROUTING + WAYS * (problem is not free)) * routed), seed
    )
    _refuse_broken(check_plan(problem, solution))
    planned, rank = solution.person_of_case, UNRANKED
    if routed:
        work = round(ROUTING * seconds * STOPS_A_SECOND)
        planned, rank = _routed(day, planned, travel, now, len(cases), work, seed)
    least = solution.bound
    if problem is not free:
        price = case_prices(problem, solution)
        target = float(day.value[planned >= 0, planned[planned >= 0]].sum())
        least = min(least, bound_with_ways(free, ways, price, target, WAYS * seconds))
    picks = explored(day.free, planned, explore, seed)
    places = list(places_of(day, planned, picks, range(len(cases)), drawn))
    given = sum(max(0, round(day.value[p.case, p.person])) for p in places if p.kept or p.drawn)
    room = [float(who.minutes) for who in people]
    days = [route(day, mine, travel, now, room, rank) for mine in by_person(day, places)]
    assignments = [one for order in days for one in ranked(day, order, travel, now)]
    value, bound = sum(one.value for one in assignments), least + given
    told = {p.case for order in days for p in order} | {*range(len(cases), len(everything))}
    made = Plan(
        (*assignments,),
        tuple(below_the_line(day, solution.minute_price, told, picks.gave_way)),
        value,
        bound,
        max(0.0, (bound - value) / bound) if bound else 0.0,
        solution.seconds,
        minute_prices(day, solution.minute_price),
        explore,
    )
    given_ = {one.case for one in assignments}
    asked = [*cases, *(case for case in everything[len(cases) :] if case.id in given_)]
    _refuse_broken(check_shifts(Asked(asked, people, before, travel, late, now), made))
    return made


def case_prices(problem: Instance, solution: Solution) -> Floats:
    """What each case is worth beyond its minutes at the prices of these, at least 0."""
    minutes = np.nan_to_num(problem.minutes, nan=np.inf)
    reduced = problem.value - solution.minute_price * np.where(problem.eligible, minutes, 0.0)
    return np.where(problem.eligible, reduced, 0.0).max(axis=1, initial=0.0)


def suspected(free: Instance, count: int) -> Instance:
    """The problem of the first `count` cases: what nobody suspects is only drawn, never chosen."""
    minutes = free.minutes.copy()
    minutes[count:] = np.nan
    return replace(free, minutes=minutes)


def _routed(
    day: Day, planned: Ints, travel: Travel, now: int, flagged: int, work: int, seed: int
) -> Routed:
    """The plan after ways and times were looked at, before chance has its part, and each case's
    rank in its shift.

    Kept cases for which the way leaves no time keep their minutes: nobody else gets them either, so
    that the bound, which counts these cases, holds.
    """
    places = list(places_of(day, planned, Picks(), range(flagged), 1.0))
    room = [float(who.minutes) for who in day.people]
    orders = [route(day, mine, travel, now, room) for mine in by_person(day, places)]
    there = {place.case for order in orders for place in order}
    for case, shift in day.kept.person_of_case.items():
        if case not in there:
            room[shift] -= float(day.minutes[case, shift])
    found, rank = np.full(len(planned), -1, dtype=np.int64), dict[int, int]()
    for order in refined(Routes(day, travel, now, room, flagged, orders, work, seed)):
        for number, place in enumerate(order):
            found[place.case] = -1 if place.kept else place.person
            rank[place.case] = number
    return found, rank


def places_of(
    day: Day, planned: Ints, picks: Picks, flagged: range, drawn: float
) -> Iterator[Place]:
    """Every case with its person: kept from before, planned, or drawn at random."""
    for case, person in day.kept.person_of_case.items():
        yield Place(case, person, kept=True)
    for case in np.flatnonzero(planned >= 0).tolist():
        if case not in picks.gave_way:
            chance = picks.propensity.get(case, 1.0)
            yield Place(case, int(planned[case]), propensity=chance)
    for case, person in picks.person_of_case.items():
        chance = picks.propensity[case] * (1.0 if case in flagged else drawn)
        yield Place(case, person, drawn=True, propensity=chance)


def by_person(day: Day, places: Sequence[Place]) -> list[list[Place]]:
    return [[p for p in places if p.person == number] for number in range(len(day.people))]


def _refuse_empty(people: Sequence[Person]) -> None:
    if not people:
        raise NothingToPlan("nobody works in this shift: name investigators with minutes for it")
    if not any(person.minutes > 0 for person in people):
        raise NothingToPlan(f"none of the {len(people)} people in this shift has minutes left")


def _refuse_broken(broken: Sequence[str]) -> None:
    if broken:
        raise AssertionError(f"the plan does not hold: {broken[0]}")
