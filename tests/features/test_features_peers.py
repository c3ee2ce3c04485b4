"""Scores of the last night are looked up for whom they name, and are unknown before any night."""

from __future__ import annotations

from math import isnan

from tillguard.domain import Event, Kind, Tender, TenderType
from tillguard.features import INDEX, History, sealed

from .conftest import START

ENTITIES = ("employee", "register", "store", "card", "customer")
NAMES = {"employee": "e1", "register": "s1/r1", "store": "s1", "card": "t1", "customer": "m1"}
SCORES = {entity: {name: (place / 10,)} for place, (entity, name) in enumerate(NAMES.items(), 1)}


def sale(number: int, **changed: str) -> Event:
    said = {"store": "s1", "register": "r1", "employee": "e1", "customer": "m1"}
    token = changed.pop("card", "t1")
    return Event(
        key=f"k{number}",
        kind=Kind.SALE,
        at=START + number,
        received=START + number,
        zone="America/New_York",
        business_date="2017-01-01",
        tenders=(Tender(TenderType.CARD, 100, token),),
        **(said | changed),
    )


def scores(history: History, event: Event) -> list[float]:
    vector = history.see(event)
    return [vector[INDEX[f"{entity}_peer_score"]] for entity in ENTITIES]


def test_nothing_is_known_before_the_first_night() -> None:
    assert all(map(isnan, scores(History(), sale(1))))


def test_each_entity_has_its_own_score_and_others_have_none_to_speak_of() -> None:
    history = History()
    history.take(sealed(START, peers=SCORES))
    assert scores(history, sale(1)) == [0.1, 0.2, 0.3, 0.4, 0.5]
    others = sale(2, employee="e2", register="r2", store="s2", card="t2", customer="m2")
    assert scores(history, others) == [0.0] * 5


def test_nobody_is_not_known_even_where_the_kind_is() -> None:
    history = History()
    history.take(sealed(START, peers=SCORES))
    seen = scores(history, sale(1, card="", customer=""))
    assert seen[:3] == [0.1, 0.2, 0.3]
    assert all(map(isnan, seen[3:]))


def test_a_kind_at_which_nobody_looked_is_not_known() -> None:
    history = History()
    history.take(sealed(START, peers={"employee": SCORES["employee"], "card": {}}))
    seen = scores(history, sale(1))
    assert seen[0] == 0.1
    assert all(map(isnan, seen[1:]))


def test_a_later_night_replaces_the_earlier_and_a_snapshot_keeps_it() -> None:
    history = History()
    history.take(sealed(START, peers=SCORES))
    history.take(sealed(START + 1, peers={"store": {"s1": (0.75,)}}))
    again = History.load(history.dump())
    assert scores(again, sale(1))[2] == scores(history, sale(1))[2] == 0.75
