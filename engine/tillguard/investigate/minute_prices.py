"""What a further minute brings: of a region, of a skill, of one person's shift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..domain import Person
from .day import Day
from .instance import Floats


def minute_prices(day: Day, prices: Floats) -> dict[str, float]:
    """By region, "skill NAME" and "shift PERSON", in minor units; `prices` by person."""
    shifts = {
        shift_of(person): float(price) for person, price in zip(day.people, prices, strict=True)
    }
    return {**_by_region(day.people, prices), **_by_skill(day, prices), **shifts}


def on_call(prices: Mapping[str, float], people: Iterable[Person]) -> dict[str, float]:
    """By region what a minute costs of whoever of these people is missed least: they are called.

    `prices` as a plan has them; a person whom it did not price is not called.
    """
    found: dict[str, float] = {}
    for who in people:
        price = prices.get(shift_of(who))
        if price is not None:
            found[who.region] = min(price, found.get(who.region, price))
    return found


def on_call_by_skill(
    prices: Mapping[str, float], people: Sequence[Person]
) -> dict[str, tuple[tuple[str, float], ...]]:
    """By region the same of those with each skill that somebody has there, by skill."""
    found: dict[str, dict[str, float]] = {}
    for skill in sorted({skill for who in people for skill in who.skills}):
        for region, price in on_call(prices, (w for w in people if skill in w.skills)).items():
            found.setdefault(region, {})[skill] = price
    return {region: (*by_skill.items(),) for region, by_skill in found.items()}


def shift_of(who: Person) -> str:
    """The name under which a plan prices a further minute of this person's shift."""
    return f"shift {who.name} {who.day}".strip()


def _by_region(people: Sequence[Person], prices: Floats) -> dict[str, float]:
    """That of the region's person whose minutes are dearest, on the first day: it is for now."""
    found: dict[str, float] = {}
    first = min((person.day for person in people), default="")
    for person, price in zip(people, prices.tolist(), strict=True):
        if person.day != first:
            continue
        found[person.region] = max(found.get(person.region, 0.0), price)
    return dict(sorted(found.items()))


def _by_skill(day: Day, prices: Floats) -> dict[str, float]:
    """What somebody with this skill alone would bring in a further minute.

    The reduced worth of a new column of the assignment's dual: of the cases that ask for the
    skill, the most that one brings a minute beyond what it already earns where it is or could be.
    """
    free = day.free
    earned = np.where(free.eligible, free.value - prices * np.nan_to_num(free.minutes), 0.0)
    earns = earned.max(axis=1, initial=0.0).tolist()
    found: dict[str, float] = {}
    for number, case in enumerate(day.cases):
        if case.skill and case.minutes > 0 and number not in day.kept.person_of_case:
            name, brings = f"skill {case.skill}", (case.value - earns[number]) / case.minutes
            found[name] = max(found.get(name, 0.0), brings)
    return dict(sorted(found.items()))
