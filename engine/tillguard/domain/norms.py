"""What is normal, learnt at night: looked up while the next day's events are seen."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Season:
    """What each store's hours bring, as tables of float32 that are looked up, not computed.

    A store's expected events in an hour are `rates[store]` (168 hours of a usual week, Monday 0:00
    first) times `days[places[store]]` at the local day (days since 1970-01-01, less `first`).
    """

    first: int
    rates: Mapping[str, array[float]]
    places: Mapping[str, str]
    days: Mapping[str, array[float]]


@dataclass(frozen=True, slots=True)
class Norms:
    """One night's tables under the SHA-256 of their bytes; `made` is when, in epoch seconds.

    `peers` gives a tuple of numbers by kind of entity and entity id. `content` is what is kept.
    """

    hash: str
    made: int
    season: Season | None
    peers: Mapping[str, Mapping[str, tuple[float, ...]]]
    content: bytes = field(repr=False)
