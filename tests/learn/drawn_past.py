"""Drawn events and reviews for tests of the replay; the processes of a spread replay import it."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

from tillguard.domain import Entry, Event, Kind, Line, Outcome, Party, Tender, TenderType
from tillguard.learn import Past, with_outcomes

EVENTS = 1500


def drawn(count: int, seed: int) -> Iterator[Event]:
    """Events of all kinds of few entities, some late, some twice, with odd attributes."""
    r, now = random.Random(seed), 1_500_000_000
    for number in range(count):
        now += r.choice((0, 1, 30, 600, 7200))
        store = f"s{r.randrange(3)}"
        lines = tuple(
            Line(f"i{r.randrange(40)}", f"d{r.randrange(5)}", 1000, r.randrange(5000),
                 r.choice((0, 99)), r.random() < 0.1, r.choice(tuple(Entry)))
            for _ in range(r.randrange(4))
        )  # fmt: skip
        tenders = tuple(
            Tender(r.choice(tuple(TenderType)), r.randrange(5000), r.choice(("", "t1", "t2")))
            for _ in range(r.randrange(3))
        )
        event = Event(
            f"k{number}", r.choice(tuple(Kind)), now - r.choice((0, 0, 0, 4000, 200_000)), now,
            store, f"r{r.randrange(3)}", f"e{r.randrange(6)}", "America/New_York", "2017-07-14",
            number % 500, r.choice(("", "m1", "m2", "m3")), r.choice(tuple(Entry)),
            f"k{r.randrange(number + 1)}" if r.random() < 0.3 else "", "", lines, tenders,
            r.randrange(-9, 9),
            {"owner_employee": f"e{r.randrange(6)}"} if r.random() < 0.2 else {},
        )  # fmt: skip
        yield event
        if r.random() < 0.1:
            yield event


def outcome(known: int, event: Event) -> Outcome:
    party = Party.CUSTOMER if event.customer else Party.STAFF
    return Outcome(event.key, known, known % 2 == 0, party, event.store, event.employee, event.card,
                   event.customer)  # fmt: skip


def reviewed(event: Event) -> bool:
    return int(event.key[1:]) % 3 == 0


def opened(seed: int) -> Past:
    """A review of every third event, known up to a day after it."""
    events = list(drawn(EVENTS, seed))
    known = {e.key: e.received + int(e.key[1:]) * 77 % 86400 for e in events}
    asked = {key: moment for key, moment in known.items() if int(key[1:]) % 3 == 0}
    return Past(with_outcomes(events, asked, outcome), reviewed)


def dying(seed: int) -> Past:
    os._exit(7)


def failing(seed: int) -> Past:
    raise FileNotFoundError("the parts are gone")
