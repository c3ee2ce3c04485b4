"""Seasons that are said to cover the whole year leave no day of any year out, anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tillguard.errors import Problem
from tillguard.files import remedy
from tillguard.files.document import Document
from tillguard.policy.coverage import gaps
from tillguard.policy.seasons import Season
from tillguard.policy.shelf import Shelf


def a_group_covers_the_whole_year(shelf: Shelf) -> Iterator[Problem]:
    document = shelf.calendar.document
    seasons = {s.layer.name.removeprefix("seasons/"): s for s in shelf.seasons}
    for group, names in shelf.calendar.whole_year.items():
        assert document is not None
        lost = [name for name in names if name not in seasons]
        for name in lost:
            message = f"{name!r} is not a season"
            where = ("whole-year", group, names.index(name))
            yield document.problem(where, "unknown-season", message, remedy(name, seasons))
        if not lost:
            yield from _gaps(shelf, document, group, [seasons[name] for name in names])


def _gaps(
    shelf: Shelf, document: Document, group: str, seasons: Sequence[Season]
) -> Iterator[Problem]:
    always = [season for season in seasons if not season.during]
    for place, years in shelf.scopes:
        for year in years:
            for first, last in gaps(always, place, year):
                where = f" in {place.region}" if place.region else ""
                message = f"{group} leaves {first} to {last} out{where}: move an end of a season."
                yield document.problem(
                    ("whole-year", group), "a-group-covers-the-whole-year", message
                )
                return
