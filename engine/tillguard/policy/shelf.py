"""The files of a policies folder as read, and every stack of layers that they can make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tillguard.domain import Store
from tillguard.policy.calendar import Calendar
from tillguard.policy.hours import OpeningHours
from tillguard.policy.places import NOWHERE, Place
from tillguard.policy.resolve import Source
from tillguard.policy.seasons import Season, meetings, years_of, years_of_its_own


@dataclass(frozen=True)
class Shelf:
    """Base, seasons by rank, overrides by region and by store, the chain's stores and days."""

    base: Source
    seasons: tuple[Season, ...]
    regions: Mapping[str, Source]
    stores: Mapping[str, Source]
    branches: Mapping[str, Store] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    hours: OpeningHours = field(default_factory=OpeningHours)

    def layers(self) -> Iterator[Source]:
        """Every file that says terms."""
        yield self.base
        yield from (season.layer for season in self.seasons)
        yield from self.regions.values()
        yield from self.stores.values()

    @cached_property
    def scopes(self) -> tuple[tuple[Place, Sequence[int]], ...]:
        """Every place of the chain with the years in which it is checked; nowhere without stores.

        A store's own opening and closing are looked at in the years of the seasons about them;
        for everything else it is as good as any other store of its region and country.
        """
        places = dict.fromkeys(Place.of(store) for store in self.branches.values())
        alike = dict.fromkeys(place.undated() for place in places) or {NOWHERE: None}
        everywhere = [(place, years_of(self.seasons)) for place in alike]
        own = [(place, years_of_its_own(self.seasons, place)) for place in places if place.dated]
        return (*everywhere, *(scope for scope in own if scope[1]))

    def stack(self, place: Place, store: str, seasons: Sequence[Source]) -> tuple[Source, ...]:
        """Base, these seasons, then the overrides of the place's region and of the store."""
        overrides = (self.regions.get(place.region), self.stores.get(store))
        return (self.base, *seasons, *(layer for layer in overrides if layer is not None))

    @cached_property
    def stacks(self) -> tuple[tuple[Source, ...], ...]:
        """Every stack of layers that some store sees at some moment, each once."""
        lost = (Place(region) for region in self.regions)
        scopes = [*((p, years_of(self.seasons)) for p in (NOWHERE, *lost)), *self.scopes]
        stacks: dict[tuple[str, ...], tuple[Source, ...]] = {}
        for place, years in scopes:
            stores = [s for s in self.stores if place in _whole_and_undated(self.branches.get(s))]
            for seasons in meetings(self.seasons, place, years):
                for store in ("", *stores):
                    stack = self.stack(place, store, seasons)
                    stacks.setdefault(tuple(layer.name for layer in stack), stack)
        return tuple(stacks.values())


def _whole_and_undated(store: Store | None) -> tuple[Place, Place]:
    place = Place.of(store)
    return place, place.undated()
