"""`tillguard policy calendar`: a year of the seasons per region."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from ..files import remedy
from ..policy import Days, PolicyBook, RegionYear, SeasonDays, year_of
from .files import Policies, policy
from .options import Json, print_json
from .policy_files import read_policies

Year = Annotated[int, typer.Option(min=1900, max=2200, help="The calendar year.")]
Region = Annotated[str, typer.Option(help="Only this region of stores.csv.")]


def register(app: typer.Typer) -> None:
    """Below `tillguard policy`."""
    policy.command()(calendar)


def calendar(
    year: Year, region: Region = "", policies: Policies = None, json: Json = False
) -> None:
    """Print the year per region: seasons, gaps, overlaps, holidays, moves against last year.

    Example: tillguard policy calendar --year 2017 --region peaks
    """
    book = read_policies(policies)
    check_region(book, region)
    years = year_of(book.shelf, year, region)
    if json:
        print_json([as_dict(one) for one in years])
        return
    for one in years:
        for line in lines(one, year):
            typer.echo(line)


def check_region(book: PolicyBook, region: str) -> None:
    """A region of stores.csv; else wrong usage, with the nearest name."""
    regions = sorted({store.region for store in book.stores.values()})
    if region and region not in regions:
        message = f"{region!r} is not a region of stores.csv{remedy(region, regions)}"
        raise typer.BadParameter(message, param_hint="--region")


def lines(one: RegionYear, year: int) -> Iterator[str]:
    yield f"{one.region or 'every store'} {codes(one)}{year}"
    for part in one.seasons:
        during = f", while {part.season.during}" if part.season.during else ""
        yield f"  season   {days(part.first, part.last)}  {name(part)}{during}{moves(part)}"
    for met in one.overlaps:
        *below, last = (season.removeprefix("seasons/") for season in met.seasons)
        word = f"{', '.join(below)} and {last}: {last} has the last word"
        yield f"  overlap  {days(met.first, met.last)}  {word}"
    yield from (f"  gap      {days(*gap)}  no season" for gap in one.gaps)
    for kind, dates in (("holiday", one.holidays), ("named", one.named)):
        for on, what in dates:
            yield f"  {kind:<7}  {on:%a %m-%d}  {what}"


def codes(one: RegionYear) -> str:
    found = list(dict.fromkeys(place.code for place in one.places if place.code))
    return f"({', '.join(found)}) " if found else ""


def days(first: date, last: date) -> str:
    count = (last - first).days + 1
    return f"{first:%a %Y-%m-%d} to {last:%a %Y-%m-%d} {count:>4} {'day' if count == 1 else 'days'}"


def name(part: SeasonDays) -> str:
    return f"{part.season.layer.name.removeprefix('seasons/')} (rank {part.season.rank})"


def moves(part: SeasonDays) -> str:
    if part.moved is None or part.moved == (0, 0):
        return ""
    begins, ends = part.moved
    if begins == ends:
        return f"; {later(begins)} than the year before"
    told = (f"{end} {later(n)}" for end, n in (("begins", begins), ("ends", ends)) if n)
    return f"; {', '.join(told)} than the year before"


def later(days: int) -> str:
    unit = "day" if abs(days) == 1 else "days"
    return f"{abs(days)} {unit} {'later' if days > 0 else 'earlier'}"


def as_dict(one: RegionYear) -> dict[str, Any]:
    return {
        "region": one.region,
        "places": list(dict.fromkeys(place.code for place in one.places if place.code)),
        "seasons": [
            span((part.first, part.last))
            | {
                "season": part.season.layer.name.removeprefix("seasons/"),
                "rank": part.season.rank,
                "during": part.season.during,
                "begins_later_by": part.moved[0] if part.moved else None,
                "ends_later_by": part.moved[1] if part.moved else None,
            }
            for part in one.seasons
        ],
        "overlaps": [
            span((met.first, met.last))
            | {
                "seasons": [season.removeprefix("seasons/") for season in met.seasons],
                "last_word": met.seasons[-1].removeprefix("seasons/"),
            }
            for met in one.overlaps
        ],
        "gaps": [span(gap) for gap in one.gaps],
        "holidays": [{"date": on.isoformat(), "name": what} for on, what in one.holidays],
        "named": [{"date": on.isoformat(), "name": what} for on, what in one.named],
    }


def span(of: Days) -> dict[str, Any]:
    return {"first": of[0].isoformat(), "last": of[1].isoformat()}
