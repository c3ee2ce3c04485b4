"""Where two seasons hold on the same day, their ranks tell which has the last word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from tillguard.errors import Problem
from tillguard.policy.seasons import Season, turns
from tillguard.policy.shelf import Shelf


def seasons_that_meet_differ_in_rank(shelf: Shelf) -> Iterator[Problem]:
    for one, other in combinations(shelf.seasons, 2):
        if one.rank == other.rank and (meeting := _meeting(one, other, shelf)):
            message = (
                f"rank {other.rank} is also the rank of {one.layer.name}, and both hold on "
                f"{meeting}: give each its own."
            )
            yield other.layer.document.problem(
                ("rank",), "seasons-that-meet-differ-in-rank", message
            )


def _meeting(one: Season, other: Season, shelf: Shelf) -> str:
    if one.during and other.during and one.during != other.during:
        return ""
    for place, years in shelf.scopes:
        for day in turns((one, other), place, years):
            if one.holds(place, day) and other.holds(place, day):
                return f"{day} in {place.region}" if place.region else f"{day}"
    return ""
