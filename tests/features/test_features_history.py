"""The feature store against a slow, plain recount of everything that came before."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest

from tillguard.domain import Event, Kind, Outcome, Party, Tender, TenderType
from tillguard.errors import DamagedHistory
from tillguard.features import FEATURES, INDEX, History

from .conftest import START, stream


def total(item: Event) -> int:
    return sum(line.amount for line in item.lines if not line.void)


def counted(
    match: Callable[[Event, Event], bool],
    width: int,
    span: int,
    what: Callable[[Event], int] = lambda e: 1,
) -> Callable[[Sequence[Event], Event], float]:
    """Sum over earlier receipts in the buckets that the window keeps at the event's moment."""

    def recount(before: Sequence[Event], now: Event) -> float:
        return sum(
            what(past)
            for past in before
            if match(past, now) and past.at // width > now.at // width - span
        )

    return recount


HOUR, DAY, MONTH = (300, 12), (3600, 24), (86400, 28)
ROUTINE = {
    Kind.CASH_COUNT,
    Kind.CLOCK_IN,
    Kind.CLOCK_OUT,
    Kind.INVENTORY,
    Kind.MEMBERSHIP_CHANGE,
}


def by_employee(*kinds: Kind) -> Callable[[Event, Event], bool]:
    return lambda past, now: past.employee == now.employee and past.kind in kinds


def by_card(*kinds: Kind) -> Callable[[Event, Event], bool]:
    def match(past: Event, now: Event) -> bool:
        mine = {t.token for t in now.tenders[:1]}
        return {t.token for t in past.tenders[:1]} == mine and past.kind in (kinds or set(Kind))

    return match


RECOUNTS = {
    "employee_sales_1h": counted(
        by_employee(Kind.SALE, Kind.PRICE_OVERRIDE, Kind.GIFT_CARD), *HOUR
    ),
    "employee_refunds_1d": counted(by_employee(Kind.RETURN), *DAY),
    "employee_refund_value_1d": counted(by_employee(Kind.RETURN), *DAY, total),
    "employee_voids_1d": counted(by_employee(Kind.VOID, Kind.POST_VOID), *DAY),
    "employee_no_sales_1d": counted(by_employee(Kind.NO_SALE), *DAY),
    "employee_overrides_1d": counted(by_employee(Kind.PRICE_OVERRIDE), *DAY),
    "employee_no_receipt_refunds_28d": counted(
        lambda p, n: by_employee(Kind.RETURN)(p, n) and not p.receipt, *MONTH
    ),
    "register_no_sales_1h": counted(
        lambda p, n: (p.store, p.register, p.kind) == (n.store, n.register, Kind.NO_SALE), *HOUR
    ),
    "register_cash_difference_28d": counted(
        lambda p, n: (p.store, p.register, p.kind) == (n.store, n.register, Kind.CASH_COUNT),
        *MONTH,
        lambda e: e.difference,
    ),
    "store_events_1h": counted(lambda p, n: p.store == n.store and p.kind not in ROUTINE, *HOUR),
    "card_uses_1d": counted(by_card(), *DAY),
    "card_refunds_28d": counted(by_card(Kind.RETURN), *MONTH),
    "card_refund_value_28d": counted(by_card(Kind.RETURN), *MONTH, total),
    "customer_baskets_28d": counted(
        lambda p, n: (
            p.customer == n.customer
            and p.kind in (Kind.SALE, Kind.PRICE_OVERRIDE, Kind.GIFT_CARD, Kind.RETURN)
        ),
        *MONTH,
    ),
}


@pytest.mark.parametrize("name", RECOUNTS)
def test_a_windowed_feature_equals_a_plain_recount_of_earlier_receipts(name: str) -> None:
    """In time order, so that buckets hold exactly what the recount sees."""
    events = sorted(stream(1, 700), key=lambda e: e.at)
    history = History()
    seen = [history.see(e)[INDEX[name]] for e in events]
    for i, now in enumerate(events):
        if not math.isnan(seen[i]):
            assert seen[i] == RECOUNTS[name](events[:i], now), (name, i)
    assert any(value > 0 or value < 0 for value in seen), "never moved: the test proves nothing"


def test_every_vector_has_one_number_for_every_declared_feature() -> None:
    history = History()
    for item in stream(2, 400):
        assert len(history.see(item)) == len(FEATURES)


def test_names_are_unique_and_every_feature_is_declared_in_full() -> None:
    assert len(INDEX) == len(FEATURES) >= 60
    for feature in FEATURES:
        assert feature.meaning, feature.name
        assert feature.window in {"event", "life", "1h", "1d", "28d", "91d"}
        assert feature.direction in {-1, 0, 1}


def test_an_event_never_sees_itself_or_what_came_after_it() -> None:
    events = stream(3, 500)
    whole, half = History(), History()
    all_of_them = [whole.see(e) for e in events]
    first_half = [half.see(e) for e in events[:250]]
    assert repr(first_half) == repr(all_of_them[:250])


def test_a_snapshot_goes_on_bit_for_bit_where_it_was_taken() -> None:
    events = stream(4)
    history = History()
    for item in events[:800]:
        history.see(item)
    history.learn(Outcome("k1", START, True, Party.STAFF, "store0", employee="e1"))
    loaded = History.load(history.dump())
    for item in events[800:]:
        assert repr(loaded.see(item)) == repr(history.see(item))


def test_a_damaged_snapshot_is_refused() -> None:
    history = History()
    history.see(stream(5, 1)[0])
    raw = bytearray(history.dump())
    raw[len(raw) // 2] ^= 1
    with pytest.raises(DamagedHistory, match="rebuild"):
        History.load(bytes(raw))


@pytest.mark.parametrize("party", list(Party))
def test_an_outcome_is_seen_only_after_it_is_learnt_and_only_by_whom_it_blames(
    party: Party,
) -> None:
    history = History()
    item = next(e for e in stream(6, 300) if e.customer and e.tenders)
    token = item.tenders[0].token
    before = history.see(item)
    history.learn(
        Outcome(item.key, item.at, True, party, item.store, item.employee, token, item.customer)
    )
    after = history.see(item)
    blamed = {
        Party.STAFF: {"employee_confirmed"},
        Party.CUSTOMER: {"card_confirmed", "customer_confirmed"},
    }[party]
    for name in ("employee_confirmed", "card_confirmed", "customer_confirmed"):
        assert before[INDEX[name]] == 0
        assert after[INDEX[name]] == (1 if name in blamed else 0)


def test_an_entity_keeps_bounded_bytes_whatever_the_number_of_events() -> None:
    history = History()
    base = stream(7, 1)[0]
    sizes = []
    for i in range(6000):
        at = START + i * 500
        item = Event(
            f"k{i}",
            Kind.SALE,
            at,
            at,
            "s",
            "r",
            "e",
            "UTC",
            "2017-01-01",
            i,
            "c",
            lines=base.lines,
            tenders=(Tender(TenderType.CARD, 1, "t"),),
        )
        history.see(item)
        if i in (5000, 5999):
            sizes.append(len(str([t.dump() for t in history.employee.tables.values()])))
    assert sizes[1] <= sizes[0] * 1.05
