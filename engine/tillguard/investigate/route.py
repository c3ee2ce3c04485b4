"""The order of a shift: what is due, on a short way from store to store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain import Travel
from .day import Day
from .lateness import DAY

UNRANKED: Mapping[int, int] = {}
LONG = 15
"""Cases a shift beyond which the order is not improved: it would take the time of the search."""


@dataclass(frozen=True, slots=True)
class Place:
    """A case with a shift: `kept` from before, `drawn` at random, or planned; it had this
    `propensity` of being worked on."""

    case: int
    person: int
    kept: bool = False
    drawn: bool = False
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A place in the order of its shift: minutes on the way to it, minutes late at its end, and
    what it brings then (minor units, less what moving it cost)."""

    place: Place
    way: int
    late: int
    value: float


def route(
    day: Day,
    mine: Sequence[Place],
    travel: Travel,
    now: int,
    room: Sequence[float],
    rank: Mapping[int, int] = UNRANKED,
) -> list[Place]:
    """One shift's places in order, without those for which the way leaves no time.

    Of places that do not fit, planned ones go before drawn ones, these before kept ones, each
    time the cheapest a minute. `room` are the minutes of each shift; in the order of `rank`, by
    case, they are left where that fits and is no worse.
    """
    order = in_order(day, mine, travel, now)
    ranked = sorted(mine, key=lambda p: (part(day, p, now), rank.get(p.case, len(rank)), p.case))
    if rank and fits(day, ranked, travel, room):
        scores = [score(day, one, travel, now) for one in (ranked, order)]
        order = ranked if scores[0] >= scores[1] or not fits(day, order, travel, room) else order
        return order
    while not fits(day, order, travel, room):
        order.remove(min(order, key=lambda p: (p.kept, p.drawn, rate(day, p), p.case)))
    again = in_order(day, order, travel, now)
    return again if fits(day, again, travel, room) else order


def fits(day: Day, order: Sequence[Place], travel: Travel, room: Sequence[float]) -> bool:
    """Within the shift's minutes with travel."""
    return not order or minutes_of(day, order, travel) <= room[order[0].person]


def in_order(day: Day, mine: Sequence[Place], travel: Travel, now: int) -> list[Place]:
    """Overdue cases, then those due before the shift ends, then the others: of each the nearest
    store next, and there by urgency. Then each is moved within its part as long as that brings
    more, is less late, or shortens the way."""
    parts: list[list[Place]] = [[], [], []]
    for place in mine:
        parts[part(day, place, now)].append(place)
    order, here = list[Place](), ""
    for some in parts:
        left = sorted(some, key=lambda place: urgency(day, place, now))
        while left:
            place = min(left, key=lambda p: travel.minutes(here, day.cases[p.case].store))
            left.remove(place)
            order.append(place)
            here = day.cases[place.case].store or here
    return order if len(order) > LONG else smoothed(day, order, travel, now)


def part(day: Day, place: Place, now: int) -> int:
    """0: overdue when the shift begins, 1: due before it ends, 2: later."""
    case, who = day.cases[place.case], day.people[place.person]
    begins = who.starts or now
    return (case.due > begins) + (case.due > begins + 60 * who.minutes)


def smoothed(day: Day, order: list[Place], travel: Travel, now: int) -> list[Place]:
    """No single place can be moved within its part for the better."""
    best, better = score(day, order, travel, now), len(order) > 1
    while better:
        better = False
        for at in range(len(order)):
            for to in range(len(order)):
                if to == at or part(day, order[to], now) != part(day, order[at], now):
                    continue
                tried = [*order[:at], *order[at + 1 :]]
                tried.insert(to, order[at])
                found = score(day, tried, travel, now)
                if found > best:
                    order, best, better = tried, found, True
    return order


def score(day: Day, order: Sequence[Place], travel: Travel, now: int) -> tuple[float, int, int]:
    """What is better of two orders: more value, then less late, then a shorter way."""
    stops = stops_of(day, order, travel, now)
    value = round(sum(stop.value for stop in stops), 6)
    return value, -sum(stop.late for stop in stops), -sum(stop.way for stop in stops)


def stops_of(day: Day, order: Sequence[Place], travel: Travel, now: int) -> list[Stop]:
    """The order with its times; the shift begins where its first case is."""
    found, here, spent = list[Stop](), "", 0
    for place in order:
        case, who = day.cases[place.case], day.people[place.person]
        way = travel.minutes(here, case.store)
        spent += way + int(day.minutes[place.case, place.person])
        after = max(0, (who.starts or now) + 60 * spent - case.due)
        left = case.value * (1 - day.late) ** (after / DAY) if case.value > 0 else case.value
        value = left - float(day.moving[place.case, place.person])
        found.append(Stop(place, way, round(after / 60), value))
        here = case.store or here
    return found


def minutes_of(day: Day, order: Sequence[Place], travel: Travel) -> int:
    """Work and travel."""
    total, here = 0, ""
    for place in order:
        store = day.cases[place.case].store
        total += travel.minutes(here, store) + int(day.minutes[place.case, place.person])
        here = store or here
    return total


def urgency(day: Day, place: Place, now: int) -> tuple[bool, bool, float, str]:
    """What is overdue first, then what is held already, then the dearest a minute."""
    case = day.cases[place.case]
    return case.due > now, not place.kept, -rate(day, place), case.id


def rate(day: Day, place: Place) -> float:
    """Worth a minute of work."""
    return float(day.value[place.case, place.person] / day.minutes[place.case, place.person])
