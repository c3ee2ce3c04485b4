"""A public holiday of the stores' own country: every store that is meant says its country, and
some of these countries have the holiday."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Store
from tillguard.errors import Problem
from tillguard.files import remedy
from tillguard.files.document import Document, Path
from tillguard.policy import public_holidays
from tillguard.policy.days import HORIZON, PublicHoliday, Rule, root
from tillguard.policy.hours import HOLIDAY
from tillguard.policy.shelf import Shelf


def a_holiday_is_one_of_its_country(shelf: Shelf) -> Iterator[Problem]:
    stores = list(shelf.branches.values())
    for season in shelf.seasons:
        meant = [store for store in stores if season.reaches_store(store)]
        for index, span in enumerate(season.spans):
            for end in (span.first, span.last):
                yield from _of(end, meant, season.layer.document, ("dates", index))
    if (document := shelf.hours.document) is None:
        return
    for exception in shelf.hours.chain.exceptions:
        yield from _of(exception.day, stores, document, ("exceptions", exception.name))
    if HOLIDAY in shelf.hours.chain.week:
        yield from _without_country("holidays", stores, document, ("week", "holidays"))


def _of(rule: Rule, stores: list[Store], document: Document, where: Path) -> Iterator[Problem]:
    day = root(rule)
    if not isinstance(day, PublicHoliday) or day.country:
        return
    problems = list(_without_country(f"{day.name!r}", stores, document, where))
    yield from problems
    places = {(store.country, store.subdivision) for store in stores}
    known = {name for place in places for name in public_holidays.names_of(*place, HORIZON)}
    if not problems and day.name not in known:
        message = f"{day.name!r} is no public holiday there"
        yield document.problem(where, "unknown-holiday", message, remedy(day.name, sorted(known)))


def _without_country(
    what: str, stores: list[Store], document: Document, where: Path
) -> Iterator[Problem]:
    lost = next((store.id for store in stores if not store.country), None if stores else "")
    if lost is not None:
        whose = f"store {lost!r} says none" if lost else "no stores are listed"
        message = (
            f"{what} needs the country of each store, and {whose}: fill country in stores.csv."
        )
        yield document.problem(where, "a-holiday-is-one-of-its-country", message)
