"""The list below the line: why each case was left out, and the price at which it would enter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..domain import Case, LeftOut, Person
from .instance import Floats, Solution

REMOTE_SKILLS = frozenset({"desk"})
"""Work that needs no presence in the case's region."""


def able(case: Case, person: Person) -> bool:
    """The person has the skill, works in the case's region, and is not its subject."""
    here = case.region in ("", person.region) or case.skill in REMOTE_SKILLS
    return here and (not case.skill or case.skill in person.skills) and case.subject != person.name


def below_the_line(
    cases: Sequence[Case], people: Sequence[Person], solution: Solution, planned: set[str]
) -> list[LeftOut]:
    """Every case that is not planned, the dearest a minute first.

    `enters_at` is the price of a minute (minor units) below which the case would be worked on.
    """
    below = [case for case in cases if case.id not in planned]
    below.sort(key=lambda case: (-case.value / case.minutes, case.id))
    prices = solution.minute_price
    return [
        LeftOut(case.id, why_out(case, people, prices), case.value / case.minutes) for case in below
    ]


def why_out(case: Case, people: Sequence[Person], prices: Floats) -> str:
    """The reason in words: nobody may, nobody has the time, or the minutes bring more elsewhere."""
    region = case.region or "any region"
    fit = [index for index, person in enumerate(people) if able(case, person)]
    if not fit:
        skill = f"has the skill {case.skill}" if case.skill else "works"
        return f"nobody on shift {skill} in {region}"
    longest = max(people[index].minutes for index in fit)
    if longest < case.minutes:
        return f"takes {case.minutes} minutes, nobody who may take it has more than {longest}"
    price, own = float(np.min(prices[fit])), case.value / case.minutes
    worth = f"worth {case.value / 100:,.2f} for {case.minutes} minutes"
    if own < price:
        return f"{worth}: {own / 100:,.2f} a minute, below the price of a minute {price / 100:,.2f}"
    return f"{worth}: {own / 100:,.2f} a minute, but no gap of {case.minutes} minutes is left"
