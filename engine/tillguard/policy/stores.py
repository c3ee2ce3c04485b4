"""Reads stores.csv, the chain's list of stores with region, time zone and, if said, country."""

from __future__ import annotations

import csv
import datetime
from zoneinfo import available_timezones

from tillguard.domain import Store
from tillguard.errors import BrokenFile
from tillguard.files import lines_of, located, remedy
from tillguard.files.document import parse_table
from tillguard.policy import public_holidays

COLUMNS = ("store", "region", "zone")
OPTIONAL = ("country", "subdivision", "opened", "closed")


def read_stores(file: str, text: str) -> dict[str, Store]:
    """Store by id; raises BrokenFile for an id given twice, an empty cell, an unknown zone,
    country or subdivision, and dates that are none.

    The columns of OPTIONAL may be left out, their cells may be empty. `opened` and `closed` are
    the first and last day of the store itself, YYYY-MM-DD.
    """
    stores: dict[str, Store] = {}
    problems = []
    lines = lines_of(text)
    zones = available_timezones()
    columns = _columns(lines)
    for number, cells in parse_table(file, text, columns):
        row = dict(zip(columns, cells, strict=True))
        if objection := _objection(row, stores, zones):
            problems.append(located(file, lines, (number - 1, 0), "store", objection))
        else:
            stores[row["store"]] = _store(row)
    if problems:
        raise BrokenFile(problems)
    return stores


def _columns(lines: tuple[str, ...]) -> tuple[str, ...]:
    try:
        header = [cell.strip() for cell in next(csv.reader(lines[:1]), [])]
    except csv.Error:
        header = []
    return (*COLUMNS, *(name for name in header[len(COLUMNS) :] if name in OPTIONAL))


def _objection(row: dict[str, str], stores: dict[str, Store], zones: set[str]) -> str:
    if row["store"] in stores:
        return f"store {row['store']!r} is listed twice"
    if not row["store"] or not row["region"]:
        return "store and region must not be empty"
    if row["zone"] not in zones:
        return f"{row['zone']!r} is not an IANA time zone{_like(row['zone'], zones)}"
    country, subdivision = row.get("country", ""), row.get("subdivision", "")
    if subdivision and not country:
        return f"subdivision {subdivision!r} needs its country"
    if country and (wrong := public_holidays.objection(country, subdivision)):
        return wrong
    return _wrong_dates(row.get("opened", ""), row.get("closed", ""))


def _wrong_dates(opened: str, closed: str) -> str:
    for said in filter(None, (opened, closed)):
        try:
            if datetime.date.fromisoformat(said).isoformat() != said:
                return f"{said!r} is not a day: YYYY-MM-DD is needed"
        except ValueError as wrong:
            return f"{said!r} is not a day, YYYY-MM-DD is needed: {wrong}"
    if opened and closed and closed < opened:
        return f"the store was closed on {closed}, before it opened on {opened}"
    return ""


def _store(row: dict[str, str]) -> Store:
    opened, closed = row.get("opened"), row.get("closed")
    return Store(
        row["store"],
        row["region"],
        row["zone"],
        row.get("country", ""),
        row.get("subdivision", ""),
        datetime.date.fromisoformat(opened) if opened else None,
        datetime.date.fromisoformat(closed) if closed else None,
    )


def _like(zone: str, zones: set[str]) -> str:
    near = remedy(zone, sorted(zones)).nearest
    return f"; did you mean {', '.join(near)}?" if near else ", such as Europe/Berlin"
