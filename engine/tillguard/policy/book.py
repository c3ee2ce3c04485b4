"""All policies of the chain: which one is in force at a store at a moment."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from tillguard.domain import Store
from tillguard.errors import Problem
from tillguard.policy import public_holidays
from tillguard.policy.alerting import Alerting
from tillguard.policy.check import floors_above_ceilings
from tillguard.policy.clock import zone_of
from tillguard.policy.days import dates_in
from tillguard.policy.hours import State
from tillguard.policy.lists import Lists
from tillguard.policy.names import unknown_rules, unknown_typologies
from tillguard.policy.parameters import NO_READERS, Reader
from tillguard.policy.places import Place
from tillguard.policy.resolve import Source, lay_over, resolve
from tillguard.policy.retention import Retention
from tillguard.policy.seasons import in_force
from tillguard.policy.shelf import Shelf
from tillguard.policy.skills import nobody_has, unasked
from tillguard.policy.staffing import Staffing
from tillguard.policy.terms import Policy

REMEMBERED = 8192
"""Places and days of which the policy is remembered."""


class PolicyBook:
    """The chain's policies, stores, staffing, alerts and how long records stay. What it answers is
    frozen and remembered."""

    def __init__(
        self,
        shelf: Shelf,
        staffing: Staffing,
        lists: Lists,
        retention: Retention,
        alerting: Alerting,
    ) -> None:
        self.shelf = shelf
        self.stores: Mapping[str, Store] = MappingProxyType(dict(shelf.branches))
        self.staffing, self.lists = staffing, lists
        self.retention, self.alerting = retention, alerting
        self._by_the_hour = any(season.during for season in shelf.seasons)
        self._policies: dict[tuple[object, ...], Policy] = {}
        self._terms: dict[tuple[str, ...], dict[str, object]] = {}
        self._spans: dict[str, tuple[float, float, Policy]] = {}
        self._zone_spans: dict[str, tuple[float, float, Policy]] = {}
        self._days: dict[str, tuple[float, float, datetime.date]] = {}
        self._alike: dict[tuple[Place, str, datetime.date, str], Policy] = {}
        self._names: dict[tuple[Place, int], dict[datetime.date, tuple[str, ...]]] = {}
        self._apart = {*shelf.stores, *self.lists.stores}

    def in_force(self, store: str, at: int, zone: str = "UTC") -> Policy:
        """The policy of the store on its local day at this moment.

        A store that is not in stores.csv gets base and seasons by `zone`, the event's own; a zone
        that does not exist counts as UTC. About 0.2 us while the store's local day lasts.
        """
        span = self._spans.get(store)
        if span is not None and span[0] <= at < span[1]:
            return span[2]
        return self._look_up(store, at, zone)

    def region(self, store: str) -> str:
        """The store's region; empty for a store that is not in stores.csv."""
        known = self.stores.get(store)
        return known.region if known else ""

    def on(self, store: str, day: datetime.date, state: str = "") -> Policy:
        """The policy of the store on a day of its own calendar.

        `state` is "open" or "closed" where the store's hours are known and count, else empty.
        Stores of one place that no file names by themselves are looked up together.
        """
        alike = (
            Place.of(self.stores.get(store)),
            store if store in self._apart else "",
            day,
            state,
        )
        policy = self._alike.get(alike)
        if policy is None:
            if len(self._alike) >= REMEMBERED:
                self._alike.clear()
            policy = self._alike[alike] = self._resolve(store, day, state)
        return policy

    def _resolve(self, store: str, day: datetime.date, state: str) -> Policy:
        layers = self.layers(store, day, state)
        names = tuple(layer.name for layer in layers)
        until = self._mutes(names, layers)
        muted = tuple(sorted(rule for rule, last in until.items() if day <= last))
        place = (store, self.region(store), day)
        key = (names, muted, self.lists.key(*place))
        policy = self._policies.get(key)
        if policy is None:
            policy = resolve(names, self._terms[names], muted, self.lists.members(*place))
            self._policies[key] = policy
        return policy

    def layers(self, store: str, day: datetime.date, state: str = "") -> tuple[Source, ...]:
        """The files in force at the store on a day of its own calendar, base first."""
        place = Place.of(self.stores.get(store))
        seasons = in_force(self.shelf.seasons, place, day, state)
        return self.shelf.stack(place, store, seasons)

    def layers_at(self, store: str, at: int) -> tuple[Source, ...]:
        """The files in force at the store at a moment; a store without zone counts as UTC."""
        known = self.stores.get(store)
        local = zone_of(known.zone if known else "UTC") or ZoneInfo("UTC")
        day = datetime.datetime.fromtimestamp(at, local).date()
        return self.layers(store, day, _word(self.state(store, at)))

    def named_days(self, store: str, day: datetime.date) -> tuple[str, ...]:
        """The names that calendar.yaml has for a day of the store, and its public holiday."""
        place = Place.of(self.stores.get(store))
        names = self._named(place, day.year).get(day, ())
        holiday = public_holidays.of_year(day.year, place.country, place.subdivision).get(day)
        return (*names, holiday) if holiday else tuple(names)

    def _named(self, place: Place, year: int) -> dict[datetime.date, tuple[str, ...]]:
        """The days of a year at a place that have names in calendar.yaml; worked out once, because
        nights ask of every day of every past year."""
        kept = self._names.get((place, year))
        if kept is None:
            if len(self._names) >= REMEMBERED:
                self._names.clear()
            kept = self._names[place, year] = {}
            for name, rule in self.shelf.calendar.days.items():
                for date in dates_in(rule, year, place):
                    kept[date] = (*kept.get(date, ()), name)
        return kept

    def state(self, store: str, at: int) -> State | None:
        """Whether the store is open at a moment; None where nobody said its hours."""
        known = self.stores.get(store)
        return self.shelf.hours.state(known, at) if known else None

    def every_policy(self) -> tuple[Policy, ...]:
        """One policy for every combination of layers that some store sees on some day."""
        return tuple(_resolved(layers) for layers in self.shelf.stacks)

    def own_terms(self) -> frozenset[str]:
        """The rules to which some file gives a weight, a floor, a pause or a threshold."""
        parts = (item for layer in self.shelf.layers() for item in _rules(layer.terms))
        return frozenset(rule for rule, part in parts if part)

    def disagreements(
        self,
        rules: Mapping[str, str],
        parameters: Mapping[str, Mapping[str, Reader]] = NO_READERS,
        others: Collection[str] = (),
    ) -> tuple[Problem, ...]:
        """Where files and rule set (rule id -> its typology) name what the other does not know.

        `parameters` reads, by rule and parameter, a value of a file; it raises ValueError with the
        remedy for one of a wrong unit or outside the rule's range. `others` are rules of which only
        the id is known.
        """
        return (
            *unknown_typologies(self.shelf.base, rules),
            *unknown_rules(self.shelf.layers(), {*rules, *others}, parameters),
            *floors_above_ceilings(self.shelf, rules),
        )

    def warnings(self) -> tuple[Problem, ...]:
        """What is probably a mistake of the files, and keeps nothing from becoming live."""
        return (*nobody_has([*self.shelf.layers()], self.staffing, self.stores),)

    def breaches(self) -> tuple[Problem, ...]:
        """Of the laws that only drafts are held to: what was live stays good."""
        return (*unasked(self.shelf.layers(), self.staffing),)

    def _look_up(self, store: str, at: int, zone: str) -> Policy:
        known = self.stores.get(store)
        local = zone_of(known.zone if known else zone) or ZoneInfo("UTC")
        spans, key = (self._spans, store) if known else (self._zone_spans, local.key)
        span = spans.get(key)
        if span is not None and span[0] <= at < span[1]:
            return span[2]
        first, after, day = self._day(at, local)
        state = None
        if known and self._by_the_hour:
            state = self.shelf.hours.state(known, at, look=2)
        policy = self.on(store, day, _word(state))
        if first < after:
            spans[key] = (*_narrowed((first, after), state), policy)
        return policy

    def _day(self, at: int, zone: ZoneInfo) -> tuple[float, float, datetime.date]:
        """First and next moment of the zone's local day, and the day, which its stores share; no
        moment where the clocks change on it."""
        kept = self._days.get(zone.key)
        if kept is None or not kept[0] <= at < kept[1]:
            day = datetime.datetime.fromtimestamp(at, zone).date()
            kept = self._days[zone.key] = (*(_ends(day, zone) or (0.0, 0.0)), day)
        return kept

    def _mutes(self, names: tuple[str, ...], layers: Sequence[Source]) -> dict[str, datetime.date]:
        terms = self._terms.get(names)
        if terms is None:
            terms = self._terms[names] = lay_over(layers)
        return _until(terms)


def _resolved(layers: Sequence[Source]) -> Policy:
    return resolve(tuple(layer.name for layer in layers), lay_over(layers), ())


def _rules(terms: Mapping[str, object]) -> Iterable[tuple[str, dict[str, dict[str, Any]]]]:
    rules = terms.get("rules", {})
    assert isinstance(rules, dict)
    return rules.items()


def _until(terms: Mapping[str, object]) -> dict[str, datetime.date]:
    return {rule: part["muted"]["until"] for rule, part in _rules(terms) if "muted" in part}


def _word(state: State | None) -> str:
    if state is None:
        return ""
    return "open" if state.open else "closed"


def _narrowed(day: tuple[float, float], state: State | None) -> tuple[float, float]:
    """The part of the day in which the store neither opens nor closes."""
    if state is None:
        return day
    first, after = day
    return max(first, state.since or first), min(after, state.until or after)


def _ends(day: datetime.date, zone: ZoneInfo) -> tuple[float, float] | None:
    """First and next moment of a local day; None where the clocks change on it."""
    first = datetime.datetime.combine(day, datetime.time(), zone)
    after = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), zone)
    if first.utcoffset() != after.utcoffset():
        return None
    return first.timestamp(), after.timestamp()
