"""The recent events of an entity: few, of a day, in the order of receipt, and never forgotten by a
snapshot."""

from dataclasses import replace

import pytest

from tillguard.domain import RECORD, Event, Kind, Line, Tender, TenderStatus, TenderType, record_of
from tillguard.features import History
from tillguard.features.recent import DAY, MOST

NOON = 1_500_033_600
REFUND = Event(
    key="k",
    kind=Kind.RETURN,
    at=NOON,
    received=NOON,
    store="s1",
    register="r1",
    employee="e1",
    zone="UTC",
    business_date="2017-07-14",
    customer="c1",
    lines=(Line("i1", "d", 1000, 2599),),
    tenders=(Tender(TenderType.CASH, 2599, "t1"),),
)


def times(history: History, entity: str, event: Event = REFUND) -> list[int]:
    return [record[0] - NOON for record in history.recent.of(entity, event)]


def test_an_event_is_the_last_of_each_of_its_entities() -> None:
    history = History()
    history.see(REFUND)
    told = dict(zip(RECORD, history.recent.of("register", REFUND)[-1], strict=True))
    assert told == {
        "at": NOON, "kind": "return", "tender": "cash", "amount": 2599, "store": "s1",
        "register": "r1", "employee": "e1", "card": "t1", "customer": "c1",
    }  # fmt: skip
    assert all(times(history, entity) == [0] for entity in MOST)


PAID = [
    Tender(TenderType.CASH, 500),
    Tender(TenderType.CARD, -900, "t1"),
    Tender(TenderType.VOUCHER, 900, "t2"),
    Tender(TenderType.GIFT_CARD, 5000, "t3", status=TenderStatus.DECLINED),
]


@pytest.mark.parametrize("tenders", [tuple(PAID[at:to]) for at in range(4) for to in range(at, 5)])
def test_what_is_kept_is_the_record_of_the_event(tenders: tuple[Tender, ...]) -> None:
    history, event = History(), replace(REFUND, tenders=tenders)
    history.see(event)
    assert history.recent.of("store", event)[-1] == record_of(event, 2599)


def test_a_register_is_one_of_its_store_and_nobody_has_no_events() -> None:
    history = History()
    nobody = replace(REFUND, store="s2", tenders=(), customer="")
    for event in (REFUND, nobody):
        history.see(event)
    assert times(history, "register", nobody) == [0]
    assert times(history, "employee", nobody) == [0, 0]
    assert times(history, "card", nobody) == times(history, "customer", nobody) == []


def test_no_entity_keeps_more_than_its_share_nor_for_longer_than_a_day() -> None:
    history = History()
    for at in range(100):
        history.see(replace(REFUND, at=NOON + at))
    for entity, most in MOST.items():
        assert times(history, entity) == list(range(100 - most, 100))
    history.see(replace(REFUND, at=NOON + 95 + DAY))
    assert times(history, "store") == [95, 96, 97, 98, 99, 95 + DAY]


def test_a_late_event_is_kept_where_it_was_received() -> None:
    history = History()
    for at in (0, 60, -30):
        history.see(replace(REFUND, at=NOON + at))
    assert times(history, "card") == [0, 60, -30]


def test_movements_of_stock_are_no_events_of_a_register() -> None:
    history = History()
    history.see(replace(REFUND, kind=Kind.INVENTORY))
    assert times(history, "store") == []


def test_a_snapshot_keeps_the_recent_events() -> None:
    history = History()
    for at, kind in ((0, Kind.NO_SALE), (60, Kind.RETURN)):
        history.see(replace(REFUND, at=NOON + at, kind=kind))
    again = History.load(history.dump())
    assert all(
        again.recent.of(entity, REFUND) == history.recent.of(entity, REFUND) for entity in MOST
    )
    assert again.dump() == history.dump()
