"""Every season holds at some store on some day."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.errors import Problem
from tillguard.policy.days import HORIZON
from tillguard.policy.seasons import Season
from tillguard.policy.shelf import Shelf


def a_season_applies_on_some_day(shelf: Shelf) -> Iterator[Problem]:
    code = "a-season-applies-on-some-day"
    for season in shelf.seasons:
        document = season.layer.document
        meant = [scope for scope in shelf.scopes if season.reaches(scope[0])]
        for index, span in enumerate(season.spans):
            years = ((place, year) for place, years in meant for year in years)
            if not any(span.of_year(year, place) for place, year in years):
                message = (
                    f"no store has a day of this from {HORIZON[0]} to {HORIZON[-1]}: "
                    "one of its ends never comes, or nobody is meant by regions and countries."
                )
                yield document.problem(("dates", index), code, message)
        if season.during and not _has_hours(shelf, season):
            message = "no store that is meant has opening hours in hours.yaml."
            yield document.problem(("during",), code, message)


def _has_hours(shelf: Shelf, season: Season) -> bool:
    return any(
        shelf.hours.known(store) for store in shelf.branches.values() if season.reaches_store(store)
    )
