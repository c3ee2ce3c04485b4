"""Nights of a past know what had been received by then, and nothing that came later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tillguard.domain import Event, Kind, Line
from tillguard.learn.season import gathered, lived, norms_at
from tillguard.learn.season.nights import EVERY, FIRST
from tillguard.policy import PolicyBook, parse_policies, read_bundle

ROOT = Path(__file__).parents[2]
DAY, START = 86_400, 1_480_000_000
NIGHTS = 3
LATE = START + FIRST + EVERY - 2 * DAY
"""Rung up then, and received after the second night: a till that was offline."""


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    return parse_policies(read_bundle(ROOT / "rules", ROOT / "policies").policy_files())


def sale(number: int, at: int, received: int) -> Event:
    return Event(
        f"k{number}", Kind.SALE, at, received, "367", "r1", "e1", "America/New_York", "2016-11-24",
        number, lines=(Line("item", "GROCERY", 1000, 500 + number % 7),),
    )  # fmt: skip


def past() -> list[Event]:
    """Four sales a day until a week after the third night, one of them received ten days late."""
    moments = range(START, START + FIRST + 2 * EVERY + 7 * DAY, DAY // 4)
    made = [sale(n, at, at) for n, at in enumerate(moments)]
    return sorted([*made, sale(len(made), LATE, LATE + 10 * DAY)], key=lambda e: e.received)


def test_each_night_learns_from_what_was_received_by_then(book: PolicyBook) -> None:
    events, told = past(), list[int]()
    nights, flows = lived(events, book, told.append)
    assert [norms.made for norms in nights[:-1]] == told
    assert told == [START + FIRST + number * EVERY for number in range(NIGHTS)]
    assert nights[-1].made == events[-1].received + 1
    for norms in nights:
        known = [event for event in events if event.received < norms.made]
        assert norms.hash == norms_at(gathered(known), book, norms.made).hash
    assert int(flows.events.sum()) == len(events), "all of them, for the nights to come"


def test_what_came_after_a_night_changes_nothing_in_it(book: PolicyBook) -> None:
    events = past()
    cut = START + FIRST + EVERY
    dearer = [
        replace(e, lines=(replace(e.lines[0], price=90_000),)) if e.received >= cut else e
        for e in events
    ]
    before, after = lived(events, book).nights, lived(dearer, book).nights
    assert [n.hash for n in before[:2]] == [n.hash for n in after[:2]]
    assert before[2].hash != after[2].hash


def test_a_past_without_events_has_no_nights(book: PolicyBook) -> None:
    assert lived([], book).nights == []


def test_the_last_night_may_come_later_than_the_last_event(book: PolicyBook) -> None:
    assert [norms.made for norms in lived([sale(1, START, START)], book, until=2**31).nights] == [
        2**31
    ]
