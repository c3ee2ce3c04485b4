"""A history at scale is drawn in order of time, and is as large as the share that it says."""

from __future__ import annotations

from dataclasses import replace

from tillguard.bench.scale import CARDS, DAYS, STAFF, STORES, drawn
from tillguard.domain import Event, Kind, Tender, TenderType
from tillguard.features import History

SALE = Event(
    "k", Kind.SALE, 1_512_493_200, 1_512_493_200, "1", "1", "e", "America/New_York", "2017-12-05",
    customer="m", tenders=(Tender(TenderType.CARD, 500, "c"),),
)  # fmt: skip


def test_the_drawn_transactions_fill_their_days_and_entities() -> None:
    share, number = 0.001, 8_000
    events = list(drawn([SALE, replace(SALE, tenders=())], share, number))
    times = [event.at for event in events]
    assert times == sorted(times)
    assert DAYS - 1 < (times[-1] - times[0]) / 86_400 < DAYS
    assert len({event.key for event in events}) == number
    assert len({event.store for event in events}) <= STORES
    assert len({event.employee for event in events}) == int(STAFF * share)
    cards = {event.card for event in events} - {""}
    assert 0.85 * CARDS * share < len(cards) <= CARDS * share


def test_they_can_be_seen_and_written_down() -> None:
    history = History()
    for event in drawn([SALE], 0.0001, 300):
        history.see(event)
    assert History.load(history.dump()).dump() == history.dump()
