"""A region's year as strips on a line of days, for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..policy import RegionYear

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Strip:
    """A season's span: `begins` and `days` on the line of the year, `lane` counted from above."""

    name: str
    about: str
    rank: int
    first: date
    last: date
    begins: int
    days: int
    lane: int


@dataclass(frozen=True, slots=True)
class Almanac:
    """`months` as name and first day on the line; `gaps` have base terms only."""

    region: str
    strips: tuple[Strip, ...]
    lanes: int
    holidays: tuple[tuple[date, str, int], ...]
    months: tuple[tuple[str, int], ...]
    gaps: int
    overlaps: int


def almanac(year: RegionYear, number: int) -> Almanac:
    """Each season keeps a lane of its own, the strongest rank below."""
    new_year = date(number, 1, 1)
    seasons = sorted({(part.season.rank, part.season.layer.name) for part in year.seasons})
    lanes = {name: lane for lane, (_, name) in enumerate(seasons)}
    strips = tuple(
        Strip(
            part.season.layer.name.removeprefix("seasons/"),
            str(part.season.layer.terms.get("about", "")),
            part.season.rank,
            part.first,
            part.last,
            max(0, (part.first - new_year).days),
            (min(part.last, date(number, 12, 31)) - max(part.first, new_year)).days + 1,
            lanes[part.season.layer.name],
        )
        for part in year.seasons
    )
    holidays = tuple((on, name, (on - new_year).days) for on, name in year.holidays)
    months = tuple(
        (name, (date(number, n, 1) - new_year).days) for n, name in enumerate(MONTHS, start=1)
    )
    gaps = sum((last - first).days + 1 for first, last in year.gaps)
    return Almanac(year.region, strips, len(lanes), holidays, months, gaps, len(year.overlaps))
