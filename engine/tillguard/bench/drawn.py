"""Random events as random rules see them: vectors, policies and recent events, some of them odd."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from ..domain import (
    RECENT,
    RECORD,
    Attribute,
    Entry,
    Event,
    Line,
    Record,
    Tender,
    TenderStatus,
    TenderType,
    record_of,
)
from ..ruleset import Given, Rule, given
from .drawn_rules import IN_STEPS, KINDS, MEMBERS, NOW, RANGES, STORES, UNITS

VECTOR: Mapping[str, Callable[[Random], float]] = {
    "money": lambda r: float(r.choice((0, 1, 4, 5, 50, 100, 105, 500, 2000, 2050, -300))),
    "ratio": lambda r: r.choice((0, 0.5, 1, 1.5, 0.1234, 0.12343, 0.12337, 0.99997, -0.00003)),
    "seconds": lambda r: r.choice((0, 29, 30, 300, 299.6, 7200, 86_400, 1e9)),
    "count": lambda r: r.choice((0, 1, 2, 3, 10, 2.4, 0.6)),
    "flag": lambda r: r.choice((0, 1, True, False)),
    "score": lambda r: r.choice((0, 1.5, 2.25, -1, 1.497, 1e-05, -2.2)),
    "hour": lambda r: r.randrange(24),
}
ODD = (math.nan, math.nan, math.nan, math.inf, -math.inf, 1e300, -1e16)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An event with its vector (flags of sequences included), what the policy gives, and the
    recent events of its entities, itself the last."""

    event: Event
    vector: array[float]
    given: Given
    recents: Mapping[str, Sequence[Record]]

    def of(self, entity: str, event: Event) -> Sequence[Record]:
        return self.recents[entity]


def drawn(r: Random, rules: Sequence[Rule], sequences: Complete) -> Drawn:
    """An event as the rules see it, under a random policy."""
    event = random_event(r)
    amount = r.choice((0, 100, 500, 2000))
    bare = Drawn(event, vector(r), policy(r, rules), recents(r, record_of(event, amount)))
    whole = sequences(event, bare.vector, bare, bare.given)
    return Drawn(event, whole, bare.given, bare.recents)


Complete = Callable[[Event, "array[float]", Drawn, Given], "array[float]"]


def random_event(r: Random) -> Event:
    statuses = (*TenderStatus, TenderStatus.APPROVED)
    attribute: tuple[Attribute, ...] = ("gold", "", "5", 5, 2.5, 6.999, True, False, math.nan)
    return Event(
        key="k",
        kind=r.choice(KINDS),
        at=NOW,
        received=NOW,
        store=r.choice(STORES),
        register=r.choice(("r", "r2")),
        employee=r.choice(("e", "e2")),
        zone="UTC",
        business_date="",
        customer=r.choice(("", "c1", "it's")),
        customer_entry=r.choice(tuple(Entry)),
        lines=tuple(
            Line(
                r.choice(("i1", "i2", "i3")),
                r.choice(("grocery", "fuel")),
                1000,
                r.randrange(900),
                void=r.random() < 0.2,
            )
            for _ in range(r.randrange(3))
        ),
        tenders=tuple(
            Tender(
                r.choice(tuple(TenderType)),
                r.randrange(9),
                r.choice(("", "t1", "t2", "t3")),
                r.choice(statuses),
            )
            for _ in range(r.randrange(3))
        ),
        attributes={"tier": r.choice(attribute)} if r.random() < 0.8 else {},
    )


def vector(r: Random) -> array[float]:
    return array("d", [r.choice(ODD) if r.random() < 0.15 else VECTOR[unit](r) for unit in UNITS])


def policy(r: Random, rules: Sequence[Rule]) -> Given:
    """Defaults, or what a policy sets and lists."""
    ranges = {**RANGES, **IN_STEPS}
    said = {
        rule.id: {t.name: r.choice(ranges[t.name]) for t in rule.parameters if r.random() < 0.5}
        for rule in rules
    }
    lists = {
        name: frozenset(v for v in values if r.random() < 0.6) for name, values in MEMBERS.items()
    }
    return given(rules, said, lists)


def recents(r: Random, now: Record) -> dict[str, list[Record]]:
    """Up to five earlier events of each entity, and the event itself."""
    return {of: [*(earlier(r, now) for _ in range(r.randrange(6))), now] for of in RECENT}


def earlier(r: Random, now: Record) -> Record:
    told = list(now)
    told[RECORD.index("at")] -= r.choice((0, 30, 60, 61, 299, 300, 301, 7200, -5))
    told[RECORD.index("kind")] = r.choice(("no_sale", "void", "sale", "return", "clock_in"))
    told[RECORD.index("tender")] = r.choice(("", *TenderType))
    told[RECORD.index("amount")] = r.choice((0, 100, 500, 2000))
    for name, values in (("employee", "e e2"), ("register", "r r2"), ("card", "t1 t2")):
        told[RECORD.index(name)] = r.choice(("", *values.split()))
    return told
