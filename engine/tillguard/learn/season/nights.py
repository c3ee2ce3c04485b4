"""The nights of a past: each learns what is normal from what had been received by then."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from ...domain import Event, Norms
from ...features import offset, sealed
from ...policy import Place, PolicyBook
from .fit import season_of
from .flows import Flows, none
from .gather import gathered
from .occasions import Occasions

EPOCH = datetime.date(1970, 1, 1)
DAY = 86_400
BEFORE, AFTER = 5, 70
"""Days around the flows of which the calendar is asked: factors reach so far."""

FIRST, EVERY = 8 * 7 * DAY, 8 * 7 * DAY
"""Seconds of a past before its first norms, and from one night's norms to the next: not each night,
which would take minutes, but no vector is made with what only later days taught."""


def norms_at(flows: Flows, book: PolicyBook, now: int) -> Norms:
    """The norms of the night before `now`."""
    known = flows.before(24 * chain_day(book, now))
    return sealed(now, season_of(known, occasions(book, known)))


class Lived(NamedTuple):
    """The norms of nights, oldest first, and the flows of the whole past."""

    nights: list[Norms]
    flows: Flows


def lived(
    events: Iterable[Event],
    book: PolicyBook,
    tick: Callable[[int], None] = lambda night: None,
    until: int = 0,
) -> Lived:
    """What nights learnt while `events` (in order of receipt) came; the last one comes at `until`,
    or right after the last event.

    A night knows what was received before it, and nothing else. `tick` hears of each one's moment.
    """
    made, flows, first, last = list[Norms](), none(), 0, -1

    def number(event: Event) -> int:
        """How many nights there were before it; what came first comes before any."""
        nonlocal first, last
        first, last = (event.received if last < 0 else first), event.received
        return max(0, 1 + (last - first - FIRST) // EVERY)

    for nights, part in groupby(events, number):
        if nights:
            tick(night := first + FIRST + (nights - 1) * EVERY)
            made.append(norms_at(flows, book, night))
        flows = flows.extended(gathered(part))
    if last >= 0:
        made.append(norms_at(flows, book, max(until, last + 1)))
    return Lived(made, flows)


def chain_zone(book: PolicyBook) -> str:
    """The zone of most stores: the chain's night is theirs."""
    zones = Counter(store.zone for store in book.stores.values())
    return zones.most_common(1)[0][0] if zones else "UTC"


def chain_day(book: PolicyBook, now: int) -> int:
    """The chain's local day (since 1970-01-01)."""
    return (now + offset(chain_zone(book), now // 3600)) // DAY


def occasions(book: PolicyBook, flows: Flows) -> Occasions:
    """The calendar of the flows' stores, over their days and those of which factors are kept."""
    stores = {
        name: replace(book.stores[name], opened=None, closed=None)
        for name in flows.stores
        if name in book.stores
    }
    days = range(flows.since // 24 - BEFORE, flows.until // 24 + AFTER)
    codes = {name: f"{one.region}/{Place.of(one).code}" for name, one in stores.items()}
    one_of = {codes[name]: name for name in stores}
    named = {code: dict(named_days(book, store, days)) for code, store in one_of.items()}
    closed = {
        code: frozenset(
            day for day in days if not book.shelf.hours.on(stores[name], date_of(day))[0]
        )
        for code, name in one_of.items()
    }
    regions = {name: store.region for name, store in stores.items()}
    return Occasions(codes, regions, named, closed)


def named_days(
    book: PolicyBook, store: str, days: Iterable[int]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The days among `days` (since 1970-01-01) that have names at the store."""
    for day in days:
        if names := book.named_days(store, date_of(day)):
            yield day, names


def date_of(day: int) -> datetime.date:
    """The date of a day since 1970-01-01."""
    return EPOCH + datetime.timedelta(days=day)
