"""Hours that are said for one date exist on it: no store opens while its clocks leap ahead."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Store
from tillguard.errors import Problem
from tillguard.files.document import Path
from tillguard.policy.clock import moments, on_the_wall, zone_of
from tillguard.policy.days import Date
from tillguard.policy.hours import Hours
from tillguard.policy.shelf import Shelf


def an_hour_of_an_exception_exists(shelf: Shelf) -> Iterator[Problem]:
    if (document := shelf.hours.document) is None:
        return
    for at, hours, stores in _layers(shelf):
        for name, message in _lost(hours, stores):
            where = (*at, "exceptions", name)
            yield document.problem(where, "an-hour-of-an-exception-exists", message)


def _layers(shelf: Shelf) -> Iterator[tuple[Path, Hours, list[Store]]]:
    stores = list(shelf.branches.values())
    yield (), shelf.hours.chain, stores
    for region, hours in shelf.hours.regions.items():
        yield ("regions", region), hours, [s for s in stores if s.region == region]
    for store, hours in shelf.hours.stores.items():
        yield ("stores", store), hours, [s for s in stores if s.id == store]


def _lost(hours: Hours, stores: list[Store]) -> Iterator[tuple[str, str]]:
    zones = {store.zone: zone for store in stores if (zone := zone_of(store.zone))}
    for exception in hours.exceptions:
        if not isinstance(exception.day, Date):
            continue
        walls = [on_the_wall(exception.day.date, m) for r in exception.ranges for m in r]
        for wall in walls:
            for name, zone in zones.items():
                if not moments(wall, zone):
                    when = f"{wall:%H:%M} does not exist on {wall:%Y-%m-%d} in {name}"
                    yield exception.name, f"{when}: the clocks leap ahead."
                    break
