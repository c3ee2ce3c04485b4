"""A season that reaches over New Year does so every year, and one that does not never does."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.errors import Problem
from tillguard.policy.shelf import Shelf


def a_season_ends_as_many_years_later(shelf: Shelf) -> Iterator[Problem]:
    for season in shelf.seasons:
        for index, span in enumerate(season.spans):
            found: dict[int, str] = {}
            for place in (place for place, _ in shelf.scopes if season.reaches(place)):
                for shift, year in (span.shifts(place) if not span.once else {}).items():
                    if days := span.with_shift(year, shift, place):
                        found.setdefault(shift, f"{days[0]} to {days[1]}")
            if len(found) > 1:
                examples = ", but ".join(found.values())
                message = f"its order changes: {examples}. Choose an end that always follows."
                yield season.layer.document.problem(
                    ("dates", index), "a-season-ends-as-many-years-later", message
                )
