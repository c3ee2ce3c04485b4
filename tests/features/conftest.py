"""Random events for whatever history is asked."""

from __future__ import annotations

import random
from array import array

from tillguard.domain import Entry, Event, Kind, Line, Season, Tender, TenderType

START = 1_483_228_800
KINDS = [Kind.SALE] * 12 + [
    Kind.RETURN,
    Kind.RETURN,
    Kind.VOID,
    Kind.POST_VOID,
    Kind.NO_SALE,
    Kind.PRICE_OVERRIDE,
    Kind.GIFT_CARD,
    Kind.CANCEL,
    Kind.SUSPEND,
    Kind.TRAINING,
    Kind.CASH_COUNT,
    Kind.CLOCK_IN,
    Kind.INVENTORY,
    Kind.MEMBERSHIP_CHANGE,
]


def event(chance: random.Random, number: int, at: int) -> Event:
    kind = chance.choice(KINDS)
    lines = tuple(
        Line(
            item=f"item{chance.randrange(30)}",
            department=f"department{chance.randrange(6)}",
            quantity=chance.choice([1000, 1000, 2000, 0, 12_345_000]),
            price=chance.randrange(1, 5000),
            discount=chance.choice([0, 0, 10]),
            void=chance.random() < 0.05,
            entry=chance.choice([Entry.SCANNED, Entry.KEYED]),
        )
        for _ in range(chance.randrange(0, 5))
    )
    tenders = tuple(
        Tender(type_, chance.randrange(0, 9000), f"card{chance.randrange(25)}")
        for type_ in chance.choices([TenderType.CARD, TenderType.CASH], k=chance.randrange(0, 2))
    )
    original = chance.choice(["", f"k{chance.randrange(number + 1)}"])
    return Event(
        key=f"k{number}",
        kind=kind,
        at=at,
        received=at + 1,
        store=f"store{chance.randrange(3)}",
        register=f"r{chance.randrange(2)}",
        employee=f"e{chance.randrange(8)}",
        zone=chance.choice(["America/New_York", "Europe/Berlin"]),
        business_date="2017-01-01",
        sequence=number,
        customer=chance.choice(["", f"c{chance.randrange(20)}"]),
        receipt=original if kind is Kind.RETURN else "",
        lines=lines,
        tenders=tenders,
        difference=chance.randrange(-500, 500),
    )


def stream(seed: int, events: int = 1500) -> list[Event]:
    """Events over about five weeks, a few of them late by up to two days."""
    chance = random.Random(seed)
    at, made = START, []
    for number in range(events):
        at += chance.randrange(0, 4000)
        late = chance.choice([0] * 19 + [chance.randrange(172_800)])
        made.append(event(chance, number, at - late))
    return made


def season(chance: random.Random) -> Season:
    """Any season of the stream's stores, but for one of which nothing is known."""
    stores = ("store0", "store1")
    rates = {name: array("f", [chance.random() for _ in range(168)]) for name in stores}
    days, refunds = (
        {"US-NY": array("f", [chance.random() for _ in range(40)]), "": array("f")}
        for _ in range(2)
    )
    return Season(
        first=START // 86_400 - 5,
        places={"store0": "US-NY", "store1": ""},
        rates=rates,
        days=days,
        dispersion=1 + chance.random(),
        steady={name: 9 * chance.random() for name in stores},
        baskets={name: (chance.random() * 3000, chance.random() * 6000) for name in stores},
        refunds={name: chance.random() for name in stores},
        refund_days=refunds,
        registers={"store0/r0": (chance.random(), 5.0), "store1/r1": (1.0, 5.0)},
    )
