"""Opening hours: when a store is open, in its own zone, over clock changes too."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tillguard.domain import Store
from tillguard.files.document import Document
from tillguard.policy import public_holidays
from tillguard.policy.clock import from_wall, on_the_wall, shown, until_wall, zone_of
from tillguard.policy.days import Rule, is_on
from tillguard.policy.places import Place

_ONE_DAY = datetime.timedelta(days=1)
WEEK = 8
"""Days back and ahead that hold every turn of a weekly pattern; for less, see `state`."""

Ranges = tuple[tuple[int, int], ...]
"""Minutes since midnight at which a store opens and closes; over 1440 is the next day."""


@dataclass(frozen=True)
class OtherHours:
    """Other hours on a named day or date."""

    name: str
    day: Rule
    ranges: Ranges


@dataclass(frozen=True)
class Hours:
    """What one layer of hours.yaml says; `week` by weekday (Monday 0) and 7 for holidays."""

    week: Mapping[int, Ranges] = field(default_factory=dict)
    exceptions: tuple[OtherHours, ...] = ()


HOLIDAY = 7
"""The key of public holidays in `Hours.week`."""


@dataclass(frozen=True, slots=True)
class State:
    """Whether a store is open, why, and in POSIX seconds since when and until when.

    `since` and `until` are None where nothing changes as far as was looked.
    """

    open: bool
    why: str
    since: int | None
    until: int | None


@dataclass(frozen=True)
class OpeningHours:
    """hours.yaml: the chain's hours, overridden by region and then by store."""

    chain: Hours = Hours()
    regions: Mapping[str, Hours] = field(default_factory=dict)
    stores: Mapping[str, Hours] = field(default_factory=dict)
    document: Document | None = None

    def known(self, store: Store) -> bool:
        """Whether anybody said when this store is open."""
        return any(layer.week for layer in self._layers(store)) or bool(
            store.opened or store.closed
        )

    def on(self, store: Store, date: datetime.date) -> tuple[Ranges, str]:
        """When the store opens and closes on a day, and what says so.

        The store's own first and last day come first, then an exception for a date, for a named
        day, for public holidays, then the weekday; the nearer layer has the last word.
        """
        if store.opened and date < store.opened:
            return (), f"the store opens on {store.opened}"
        if store.closed and date > store.closed:
            return (), f"the store was closed for good after {store.closed}"
        if exception := self._exception(store, date):
            return exception.ranges, exception.name
        week = {key: ranges for layer in self._layers(store) for key, ranges in layer.week.items()}
        if HOLIDAY in week and (name := _holiday(store, date)):
            return week[HOLIDAY], name
        if not week:
            return ((0, 1440),), "no hours are said"
        return week.get(date.weekday(), ()), f"{date:%A}"

    def state(self, store: Store, at: int, look: int = WEEK) -> State | None:
        """The store at a moment; None where nobody said its hours or its zone is unknown.

        Its turns are looked for this many days back and ahead.
        """
        zone = zone_of(store.zone)
        if zone is None or not self.known(store):
            return None
        today = shown(at, zone).date()
        first, after = today - look * _ONE_DAY, today + look * _ONE_DAY
        turns = self._turns(store, zone, first, 2 * look)
        begin, end = (from_wall(on_the_wall(date, 0), zone) for date in (first, after))
        past = [turn for turn in turns if turn[0] <= at]
        coming = [turn for turn in turns if turn[0] > at]
        opened, since = (past[-1][1], past[-1][0]) if past else (False, begin)
        until = coming[0][0] if coming else end
        why = self.on(store, today)[1]
        return State(opened, why, since if since > begin else None, until if until < end else None)

    def _turns(
        self, store: Store, zone: ZoneInfo, first: datetime.date, days: int
    ) -> list[tuple[int, bool]]:
        """Moments at which the store opens (true) or closes, on so many days from the first."""
        turns: list[tuple[int, bool]] = []
        for shift in range(days):
            date = first + shift * _ONE_DAY
            for opens, closes in self.on(store, date)[0]:
                begin = from_wall(on_the_wall(date, opens), zone)
                end = until_wall(on_the_wall(date, closes), zone)
                if turns and begin <= turns[-1][0]:
                    begin, end = turns[-2][0], max(end, turns[-1][0])
                    del turns[-2:]
                if begin < end:
                    turns += [(begin, True), (end, False)]
        return turns

    def _exception(self, store: Store, date: datetime.date) -> OtherHours | None:
        place = Place.of(store)
        found = [
            (e.day.once, depth, e)
            for depth, layer in enumerate(self._layers(store))
            for e in layer.exceptions
            if is_on(e.day, date, place)
        ]
        return max(found, key=lambda f: f[:2])[2] if found else None

    def _layers(self, store: Store) -> Iterator[Hours]:
        yield self.chain
        yield from filter(None, (self.regions.get(store.region), self.stores.get(store.id)))


def _holiday(store: Store, date: datetime.date) -> str:
    if not store.country:
        return ""
    return public_holidays.of_year(date.year, store.country, store.subdivision).get(date, "")
