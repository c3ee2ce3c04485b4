"""All policies of the chain: which one is in force at a store at a moment."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tillguard.domain import Store
from tillguard.errors import Problem
from tillguard.policy.document import nearest
from tillguard.policy.resolve import Source, find_problems, lay_over, resolve
from tillguard.policy.seasons import Season, in_force, meetings, rank_problems
from tillguard.policy.staffing import Staffing
from tillguard.policy.stores import zone_of
from tillguard.policy.terms import Policy


@dataclass(frozen=True)
class Shelf:
    """The files as read: base, seasons by rank, overrides by region and by store."""

    base: Source
    seasons: tuple[Season, ...]
    regions: Mapping[str, Source]
    stores: Mapping[str, Source]


class PolicyBook:
    """The chain's policies, stores and staffing. What it answers is frozen and remembered."""

    def __init__(self, shelf: Shelf, stores: Mapping[str, Store], staffing: Staffing) -> None:
        self.stores = MappingProxyType(dict(stores))
        self.staffing = staffing
        self._shelf = shelf
        self._policies: dict[tuple[tuple[str, ...], tuple[str, ...]], Policy] = {}
        self._terms: dict[tuple[str, ...], dict[str, object]] = {}
        self._spans: dict[str, tuple[float, float, Policy]] = {}
        self._zone_spans: dict[str, tuple[float, float, Policy]] = {}

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

    def on(self, store: str, day: datetime.date) -> Policy:
        """The policy of the store on a day of its own calendar."""
        layers = self._layers(store, day)
        names = tuple(layer.name for layer in layers)
        until = self._mutes(names, layers)
        muted = tuple(sorted(rule for rule, last in until.items() if day <= last))
        policy = self._policies.get((names, muted))
        if policy is None:
            policy = self._policies[names, muted] = resolve(names, self._terms[names], muted)
        return policy

    def every_policy(self) -> tuple[Policy, ...]:
        """One policy for every combination of layers that some store sees on some day."""
        return tuple(_resolved(layers) for layers in every_combination(self._shelf, self.stores))

    def disagreements(self, rules: Mapping[str, str]) -> tuple[Problem, ...]:
        """Where files and rule set (rule id -> its typology) name what the other does not know."""
        base = self._shelf.base
        known = sorted(base.terms["typologies"])
        lost = sorted(set(rules.values()) - set(known))
        problems = []
        for name in lost:
            message = f"a rule's {name!r} has no terms.{nearest(name, known)}"
            problems.append(base.document.problem(("typologies",), "unknown-typology", message))
        for layer in _sources(self._shelf):
            for rule in sorted(set(layer.terms.get("rules", {})) - set(rules)):
                message = f"{rule!r} is not a rule.{nearest(rule, sorted(rules))}"
                problems.append(layer.document.problem(("rules", rule), "unknown-rule", message))
        return tuple(problems)

    def _look_up(self, store: str, at: int, zone: str) -> Policy:
        known = self.stores.get(store)
        local = zone_of(known.zone if known else zone) or ZoneInfo("UTC")
        spans, key = (self._spans, store) if known else (self._zone_spans, local.key)
        span = spans.get(key)
        if span is not None and span[0] <= at < span[1]:
            return span[2]
        day = datetime.datetime.fromtimestamp(at, local).date()
        policy = self.on(store, day)
        if (ends := _ends(day, local)) is not None:
            spans[key] = (*ends, policy)
        return policy

    def _layers(self, store: str, day: datetime.date) -> tuple[Source, ...]:
        known = self.stores.get(store)
        region = known.region if known else None
        return _stack(self._shelf, region, store, in_force(self._shelf.seasons, region, day))

    def _mutes(self, names: tuple[str, ...], layers: Sequence[Source]) -> dict[str, datetime.date]:
        terms = self._terms.get(names)
        if terms is None:
            terms = self._terms[names] = lay_over(layers)
        return _until(terms)


def every_combination(shelf: Shelf, stores: Mapping[str, Store]) -> Iterator[tuple[Source, ...]]:
    """Every stack of layers that some store sees on some day, base first."""
    regions = {s.region for s in stores.values()} | set(shelf.regions)
    scopes: list[tuple[str | None, str]] = [(None, ""), *((r, "") for r in sorted(regions))]
    scopes += [(stores[s].region if s in stores else None, s) for s in sorted(shelf.stores)]
    seen = set()
    for region, store in scopes:
        for layers in meetings(shelf.seasons, region):
            stack = _stack(shelf, region, store, layers)
            if (names := tuple(layer.name for layer in stack)) not in seen:
                seen.add(names)
                yield stack


def shelf_problems(shelf: Shelf, stores: Mapping[str, Store]) -> list[Problem]:
    """What is wrong between the files: names that do not exist, ranks, laws in any combination."""
    problems = [*_scope_problems(shelf, stores), *rank_problems(shelf.seasons)]
    for layers in ((shelf.base,), *every_combination(shelf, stores)):
        problems += find_problems(layers)
    return list({(p.code, p.message): p for p in reversed(problems)}.values())[::-1]


def _scope_problems(shelf: Shelf, stores: Mapping[str, Store]) -> Iterator[Problem]:
    if not stores:
        return
    regions = sorted({s.region for s in stores.values()})
    for region, layer in shelf.regions.items():
        if region not in regions:
            message = f"{region!r} is not a region of stores.csv.{nearest(region, regions)}"
            yield layer.document.problem(("region",), "unknown-region", message)
    for store, layer in shelf.stores.items():
        if store not in stores:
            message = f"store {store!r} is not in stores.csv"
            yield layer.document.problem(("store",), "unknown-store", message)
    for season in shelf.seasons:
        for region in sorted(season.regions - set(regions)):
            message = f"{region!r} is not a region of stores.csv.{nearest(region, regions)}"
            yield season.layer.document.problem(("regions",), "unknown-region", message)


def _stack(
    shelf: Shelf, region: str | None, store: str, seasons: Sequence[Source]
) -> tuple[Source, ...]:
    overrides = (shelf.regions.get(region or ""), shelf.stores.get(store))
    return (shelf.base, *seasons, *(layer for layer in overrides if layer is not None))


def _sources(shelf: Shelf) -> Iterator[Source]:
    yield shelf.base
    yield from (season.layer for season in shelf.seasons)
    yield from shelf.regions.values()
    yield from shelf.stores.values()


def _resolved(layers: Sequence[Source]) -> Policy:
    return resolve(tuple(layer.name for layer in layers), lay_over(layers), ())


def _until(terms: Mapping[str, object]) -> dict[str, datetime.date]:
    rules = terms.get("rules", {})
    assert isinstance(rules, dict)
    return {rule: part["muted"]["until"] for rule, part in rules.items() if "muted" in part}


def _ends(day: datetime.date, zone: ZoneInfo) -> tuple[float, float] | None:
    """First and next moment of a local day; None where the clocks change on it."""
    first = datetime.datetime.combine(day, datetime.time(), zone)
    after = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), zone)
    if first.utcoffset() != after.utcoffset():
        return None
    return first.timestamp(), after.timestamp()
