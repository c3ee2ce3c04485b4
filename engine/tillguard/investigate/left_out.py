"""The list below the line: why each case was left out, and the price at which it would enter."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from ..domain import LeftOut
from .day import Day
from .instance import Floats, Ints

GAVE_WAY = "gave way to a random pick from below the line, as the cheapest a minute of a shift"


def below_the_line(
    day: Day, prices: Floats, planned: Iterable[int], gave_way: Collection[int] = ()
) -> list[LeftOut]:
    """Every case that is not planned, the dearest a minute first.

    `enters_at` is the price of a minute (minor units) below which the case would be worked on; 0
    for a case of no length. `prices` are those of each person's minutes; some `gave_way` to chance.
    """
    rates = _dearest(day).tolist()
    below = sorted({*range(len(day.cases))} - {*planned})
    below.sort(key=lambda case: (-rates[case], day.cases[case].id))
    return [
        LeftOut(day.cases[c].id, GAVE_WAY if c in gave_way else why_out(day, c, prices), rates[c])
        for c in below
    ]


def _dearest(day: Day) -> Floats:
    """Each case's worth a minute in the hands in which it is most; as it stands if in nobody's."""
    plain = [case.value / case.minutes if case.minutes > 0 else 0.0 for case in day.cases]
    may = np.isfinite(day.minutes)
    best = np.divide(day.value, day.minutes, out=np.full(may.shape, -np.inf), where=may)
    return np.where(may.any(axis=1), best.max(axis=1), np.array(plain))


def why_out(day: Day, number: int, prices: Floats) -> str:
    """In words: it stays with its holder, nobody may, none has the time, or it pays too little."""
    case, fit = day.cases[number], np.flatnonzero(np.isfinite(day.minutes[number]))
    if case.minutes <= 0:
        return f"takes {case.minutes} minutes, which no case does: set its typology's minutes"
    if number in day.kept.why_not:
        return day.kept.why_not[number]
    if number in day.kept.person_of_case:
        holder = day.people[day.kept.person_of_case[number]].name
        return f"stays with {holder}, whose way between stores leaves no time for it"
    if not len(fit):
        skill = f"has the skill {case.skill}" if case.skill else "works"
        return f"nobody on shift {skill} in {case.region or 'any region'}"
    longest = max(day.people[person].minutes for person in fit.tolist())
    need = int(day.minutes[number, fit].min())
    if longest < need:
        return f"takes {need} minutes, nobody who may take it has more than {longest}"
    return _pays_too_little(day, number, fit, prices)


def _pays_too_little(day: Day, number: int, fit: Ints, prices: Floats) -> str:
    rates = day.value[number, fit] / day.minutes[number, fit]
    best = int(rates.argmax())
    need, own = int(day.minutes[number, fit[best]]), float(rates[best])
    price = float(prices[fit].min())
    worth = f"worth {day.value[number, fit[best]] / 100:,.2f} for {need} minutes"
    if own < price:
        return f"{worth}: {own / 100:,.2f} a minute, below the price of a minute {price / 100:,.2f}"
    return f"{worth}: {own / 100:,.2f} a minute, but no gap of {need} minutes is left"
