"""The order of a person's day, with the minutes on the way from store to store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain import Travel
from .day import Day


@dataclass(frozen=True, slots=True)
class Place:
    """A case with a person: `kept` from before, `drawn` at random, or planned; it had this
    `propensity` of being worked on."""

    case: int
    person: int
    kept: bool = False
    drawn: bool = False
    propensity: float = 1.0


def route(day: Day, mine: Sequence[Place], travel: Travel, now: int) -> list[Place]:
    """One person's places in order, without those for which the way leaves no time.

    Of places that do not fit, planned ones go before drawn ones, these before kept ones, each
    time the cheapest a minute.
    """
    order, staying = in_order(day, mine, travel, now), list(mine)
    while staying and minutes_of(day, order, travel) > day.people[staying[0].person].minutes:
        staying.remove(min(staying, key=lambda p: (p.kept, p.drawn, rate(day, p), p.case)))
        order = in_order(day, staying, travel, now)
    return order


def in_order(day: Day, mine: Sequence[Place], travel: Travel, now: int) -> list[Place]:
    """Overdue cases before others; of each, the nearest store next, and there by urgency."""
    left = sorted(mine, key=lambda place: urgency(day, place, now))
    order: list[Place] = []
    here = ""
    while left:
        urgent = [p for p in left if day.cases[p.case].due <= now] or left
        place = min(urgent, key=lambda p: travel.minutes(here, day.cases[p.case].store))
        left.remove(place)
        order.append(place)
        here = day.cases[place.case].store or here
    return order


def ways(day: Day, order: Sequence[Place], travel: Travel) -> list[int]:
    """Minutes of travel before each place; the day begins where the first case is."""
    found, here = [], ""
    for place in order:
        store = day.cases[place.case].store
        found.append(travel.minutes(here, store))
        here = store or here
    return found


def minutes_of(day: Day, order: Sequence[Place], travel: Travel) -> int:
    """Work and travel."""
    work = sum(int(day.minutes[place.case, place.person]) for place in order)
    return work + sum(ways(day, order, travel))


def urgency(day: Day, place: Place, now: int) -> tuple[bool, bool, float, str]:
    """What is overdue first, then what is held already, then the dearest a minute."""
    case = day.cases[place.case]
    return case.due > now, not place.kept, -rate(day, place), case.id


def rate(day: Day, place: Place) -> float:
    """Worth a minute of work."""
    return float(day.value[place.case, place.person] / day.minutes[place.case, place.person])
