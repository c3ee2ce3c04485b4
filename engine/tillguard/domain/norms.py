"""What is normal, learnt at night: looked up while the next day's events are seen."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Season:
    """What each store's hours bring, as tables that are looked up, not computed.

    A store's expected events in an hour are `rates[store]` (168 hours of a usual week, Monday 0:00
    first) times `days[places[store]]` at its local day (days since 1970-01-01, less `first`). They
    vary with variance `dispersion` * mean + mean²/`steady[store]`. `baskets` is an event's mean
    value and root mean square (minor units), `refunds` the usual share of refunds among events,
    `refund_days` by which factor that share differs on a day. `registers` gives by
    "store/register" a register's share of its store's events, and how steady it is.
    """

    first: int
    places: Mapping[str, str]
    rates: Mapping[str, array[float]]
    days: Mapping[str, array[float]]
    dispersion: float
    steady: Mapping[str, float]
    baskets: Mapping[str, tuple[float, float]]
    refunds: Mapping[str, float]
    refund_days: Mapping[str, array[float]]
    registers: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Silent:
    """A register, or a whole store (`register` empty), that should have sent something by now.

    `last` is when its last event happened (epoch seconds), `expected` how many would have been
    usual since, `chance` the probability of none all the same.
    """

    store: str
    register: str
    last: int
    expected: float
    chance: float


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
