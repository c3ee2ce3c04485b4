"""Public holidays per country and subdivision, as the `holidays` package knows them."""

from __future__ import annotations

import datetime
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

import holidays
from holidays import registry

from tillguard.files import remedy

_NAMES = {name.casefold(): codes[1] for name, codes in registry.COUNTRIES.items()}


@lru_cache(maxsize=4096)
def of_year(year: int, country: str, subdivision: str = "") -> MappingProxyType[datetime.date, str]:
    """Name by day, in English where the package has it; several names are joined by "; ".

    Empty for a country, subdivision or year that the package does not know.
    """
    try:
        kind = type(holidays.country_holidays(country))
        language = "en_US" if "en_US" in kind.supported_languages else None
        found = kind(years=year, subdiv=subdivision or None, language=language, expand=False)
    except NotImplementedError:
        return MappingProxyType({})
    return MappingProxyType({day: name for day, name in sorted(found.items()) if day.year == year})


def named(name: str, year: int, country: str, subdivision: str) -> datetime.date | None:
    """The first day of the year that has this name; None in a year without it."""
    for day, names in of_year(year, country, subdivision).items():
        if name in names.split("; "):
            return day
    return None


def names_of(country: str, subdivision: str, years: range) -> list[str]:
    """Every name that some day of these years has, sorted."""
    of_years = (of_year(year, country, subdivision) for year in years)
    return sorted(
        {name for found in of_years for names in found.values() for name in names.split("; ")}
    )


def objection(country: str, subdivision: str) -> str:
    """What is wrong with a country or subdivision, with the nearest name; empty if nothing is."""
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return f"{country!r} is not a country with known holidays{_nearest_country(country)}"
    if subdivision and subdivision not in known[country]:
        if not known[country]:
            return f"{country} has no subdivisions with holidays of their own: leave it empty."
        kind = type(holidays.country_holidays(country))
        code = kind.subdivisions_aliases.get(subdivision)
        hint = f"; did you mean {code}?" if code else ""
        close = remedy(subdivision, known[country])
        return f"{subdivision!r} is not a subdivision of {country}{hint or close}"
    return ""


def _nearest_country(given: str) -> str:
    name = given.casefold().replace(" ", "_")
    aliases = holidays.list_supported_countries(include_aliases=True)
    close = get_close_matches(name, _NAMES, n=1, cutoff=0.7)
    if given.upper() in aliases and given != given.upper():
        return f"; did you mean {given.upper()}?"
    hint = f"; did you mean {_NAMES[close[0]]}?" if close else ";"
    return f"{hint} An ISO 3166-1 code of two letters is needed, such as US or DE."
