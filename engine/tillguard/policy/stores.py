"""Reads stores.csv, the chain's list of stores with region and time zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from tillguard.domain import Store
from tillguard.errors import BrokenFile
from tillguard.policy.document import located, nearest, parse_table

COLUMNS = ("store", "region", "zone")


def read_stores(file: str, text: str) -> dict[str, Store]:
    """Store by id; raises BrokenFile for an id given twice, an empty cell or an unknown zone."""
    stores: dict[str, Store] = {}
    problems = []
    lines = tuple(text.splitlines())
    zones = available_timezones()
    for number, (store, region, zone) in parse_table(file, text, COLUMNS):
        if store in stores:
            message = f"store {store!r} is listed twice"
        elif not store or not region:
            message = "store and region must not be empty"
        elif zone not in zones:
            message = f"{zone!r} is not an IANA time zone.{_like(zone, zones)}"
        else:
            stores[store] = Store(store, region, zone)
            continue
        problems.append(located(file, lines, number - 1, 0, "store", message))
    if problems:
        raise BrokenFile(problems)
    return stores


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of this name, or None: names come from tills and may be anything."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def _like(zone: str, zones: set[str]) -> str:
    return nearest(zone, sorted(zones)).split(" Allowed:")[0]
