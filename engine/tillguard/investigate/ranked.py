"""A shift in its order: ranks, what each brings when, and why it is there, in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..domain import Assignment, Travel
from .day import Day
from .route import Place, Stop, stops_of


def ranked(day: Day, order: Sequence[Place], travel: Travel, now: int) -> Iterator[Assignment]:
    """One person's assignments, from rank 1."""
    for rank, stop in enumerate(stops_of(day, order, travel, now), 1):
        place = stop.place
        case, who = day.cases[place.case], day.people[place.person]
        reason = f"after {stop.way} minutes of travel; " * bool(stop.way)
        reason += why_here(day, stop, now)
        yield Assignment(
            case.id,
            who.name,
            rank,
            int(day.minutes[place.case, place.person]),
            round(stop.value),
            place.propensity,
            reason,
            place.drawn,
            who.day,
            stop.late,
        )


def why_here(day: Day, stop: Stop, now: int) -> str:
    """The reason for the rank, in one line."""
    place, value = stop.place, stop.value
    case, minutes = day.cases[place.case], day.minutes[place.case, place.person]
    worth = f"{value / 100:,.2f} in {minutes:.0f} minutes"
    if cost := day.moving[place.case, place.person]:
        had = " ".join((day.before.queued[case.id], day.before.days.get(case.id, ""))).strip()
        worth += f", moved from {had}, which cost {cost / 100:,.2f}"
    begins = day.people[place.person].starts or now
    why = [("claimed already" if case.id in day.before.held else "pinned") * place.kept]
    why += ["overdue" * (case.due <= begins)]
    if stop.late and case.due > begins:
        worth += f", {told(stop.late)} late at its end"
    if place.drawn:
        return f"random pick from below the line, to notice what is new; {worth}"
    if any(why):
        return f"{', '.join(filter(None, why))}; {worth}"
    return f"{worth}, {value / minutes / 100:,.2f} a minute"


def told(minutes: int) -> str:
    """A time in its largest unit."""
    for name, size in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {name}"
    return f"{minutes} minutes"
