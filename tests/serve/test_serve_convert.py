"""What goes over the wire arrives unchanged: events, journal bodies, decisions, cases, plans."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from google.type.money_pb2 import Money
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.domain import (
    TRANSACTIONS,
    Entry,
    Event,
    Kind,
    Line,
    Outcome,
    Party,
    Tender,
    TenderStatus,
    TenderType,
)
from tillguard.serve.convert import (
    Transaction,
    body_of,
    event_from_body,
    event_of,
    event_of_store,
    fingerprint,
    key_of,
    outcome_body,
    outcome_from_body,
    store_event_key,
    store_event_of,
    transaction_of,
)
from tillguard.serve.money import minor_units, put_money, put_price
from tillguard.serve.validate import check

CURRENCIES = st.sampled_from(["USD", "JPY", "KWD", "CLF", "EUR"])
NOW = 1_764_300_000

words = st.text("abcXYZ019-_. éß漢", min_size=1, max_size=12)
maybe = st.just("") | words
places = st.text("abc019-", min_size=1, max_size=6)
amounts = st.integers(-(10**7), 10**7)
prices = st.integers(0, 10**7)
quantities = st.integers(-(10**6), 10**6)
values = st.booleans() | st.integers(-(10**12), 10**11) | st.floats(-1e9, 1e9) | maybe
attributes = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{3,8}", fullmatch=True), values, max_size=3
)
attributes = attributes.filter(lambda names: "owner_employee" not in names)

lines = st.builds(
    Line, words, maybe, quantities, prices, amounts, st.booleans(), st.sampled_from(Entry)
)
moved = st.builds(Line, words, maybe, quantities, prices)
tenders = st.builds(
    Tender, st.sampled_from(TenderType), amounts, maybe, st.sampled_from(TenderStatus)
)


def events(kind: Kind, **more: Any) -> st.SearchStrategy[Event]:
    return st.builds(
        Event,
        key=words,
        kind=st.just(kind),
        at=st.integers(10**9, NOW),
        received=st.integers(10**9, NOW),
        store=places,
        register=places,
        employee=maybe,
        zone=st.sampled_from(["America/Chicago", "Europe/Berlin", "UTC"]),
        business_date=st.dates().map(str),
        sequence=st.integers(0, 10**12),
        attributes=attributes,
        **more,
    )


def transactions(kind: Kind) -> st.SearchStrategy[Event]:
    return events(
        kind,
        customer=maybe,
        customer_entry=st.sampled_from(Entry),
        receipt=maybe,
        approver=maybe,
        lines=st.lists(lines, max_size=4).map(tuple),
        tenders=st.lists(tenders, max_size=3).map(tuple),
    )


STORE_EVENTS = {
    Kind.CASH_COUNT: events(Kind.CASH_COUNT, difference=amounts),
    Kind.CLOCK_IN: events(Kind.CLOCK_IN),
    Kind.CLOCK_OUT: events(Kind.CLOCK_OUT),
    Kind.INVENTORY: events(
        Kind.INVENTORY, lines=st.lists(moved, min_size=1, max_size=4).map(tuple)
    ),
    Kind.MEMBERSHIP_CHANGE: events(Kind.MEMBERSHIP_CHANGE, customer=words)
    | events(Kind.MEMBERSHIP_CHANGE, customer=words).map(
        lambda e: replace(e, attributes={**e.attributes, "owner_employee": "E7"})
    ),
}


def test_every_kind_of_event_has_its_way_over_the_wire() -> None:
    assert {*TRANSACTIONS, *STORE_EVENTS} == {*Kind}


@pytest.mark.parametrize("kind", TRANSACTIONS)
def test_a_transaction_comes_back_as_it_went(kind: Kind) -> None:
    @settings(max_examples=30, deadline=None)
    @given(transactions(kind), CURRENCIES)
    def law(event: Event, currency: str) -> None:
        message = transaction_of(event, currency)
        assert event_of(message, event.received, 0) == event
        body = body_of(message, event)
        assert event_from_body(kind, body, event.received) == event
        assert types(event_from_body(kind, body, event.received)) == types(event)
        check(message, NOW, currency=currency)

    law()


@pytest.mark.parametrize("kind", STORE_EVENTS)
def test_a_store_event_comes_back_as_it_went(kind: Kind) -> None:
    @settings(max_examples=30, deadline=None)
    @given(STORE_EVENTS[kind], CURRENCIES)
    def law(event: Event, currency: str) -> None:
        message = store_event_of(event, currency)
        assert event_of_store(message, event.received, 0) == event
        body = body_of(message, event)
        assert event_from_body(kind, body, event.received) == event
        check(message, NOW, currency=currency)

    law()


def types(event: Event) -> list[type]:
    """True == 1 == 1.0: the types of attributes must come back too."""
    return [type(event.attributes[name]) for name in sorted(event.attributes)]


def refund() -> Transaction:
    transaction = transaction_of(
        Event("", Kind.RETURN, 5, 6, "402", "3", "E7", "UTC", "2025-11-28", 812, receipt="r1"),
    )
    transaction.ClearField("event_time")
    return transaction


def test_a_key_that_is_not_given_is_built_from_the_place_and_number_of_the_transaction() -> None:
    assert key_of(refund()) == "402/3/2025-11-28/812"
    assert key_of(Transaction(key="own", store="402")) == "own"
    count = Event("", Kind.CASH_COUNT, 5, 6, "402", "3", "E7", "UTC", "2025-11-28", 812)
    assert store_event_key(store_event_of(count)) == "402/3/2025-11-28/cash_count/812"


def test_a_transaction_without_time_gets_the_clock_of_the_service_also_in_the_journal() -> None:
    transaction = refund()
    event = event_of(transaction, received=100, now=90)
    assert (event.at, event.received) == (90, 100)
    assert event_from_body(Kind.RETURN, body_of(transaction, event), 100) == event


def test_unspecified_ways_in_are_taken_as_scanned_and_approved() -> None:
    transaction = refund()
    transaction.lines.add(item="1")
    transaction.tenders.add(type=1)
    event = event_of(transaction, 0, 0)
    assert event.lines[0].entry is Entry.SCANNED
    assert event.customer_entry is Entry.SCANNED
    assert event.tenders[0].status is TenderStatus.APPROVED


def test_equal_transactions_have_one_fingerprint_and_changed_ones_another() -> None:
    first, second = refund(), refund()
    for name in ("a", "b", "c"):
        first.attributes[name].int64_value = 1
    for name in ("c", "b", "a"):
        second.attributes[name].int64_value = 1
    assert fingerprint(first) == fingerprint(second)
    assert len(fingerprint(first)) == 16
    second.attributes["a"].int64_value = 2
    assert fingerprint(first) != fingerprint(second)


@settings(max_examples=50)
@given(st.builds(Outcome, words, st.integers(0, NOW), st.booleans(), st.sampled_from(Party), words))
def test_an_outcome_comes_back_from_the_journal(outcome: Outcome) -> None:
    assert outcome_from_body(outcome_body(outcome)) == outcome
    rich = replace(outcome, employee="E7", card="tok", customer="M1")
    assert outcome_from_body(outcome_body(rich)) == rich


@settings(max_examples=200)
@given(st.integers(-(10**12), 10**12), CURRENCIES)
def test_money_is_exact_both_ways(amount: int, currency: str) -> None:
    money = Money()
    put_money(money, amount, currency)
    assert minor_units(money) == amount
    assert money.units * money.nanos >= 0
    assert abs(money.nanos) < 10**9


@pytest.mark.parametrize(
    ("amount", "currency", "units", "nanos"),
    [
        (-5, "USD", 0, -50_000_000),
        (12_34, "USD", 12, 340_000_000),
        (1234, "JPY", 1234, 0),
        (1234, "KWD", 1, 234_000_000),
    ],
)
def test_money_on_the_wire_is_what_its_currency_says(
    amount: int, currency: str, units: int, nanos: int
) -> None:
    money = Money()
    put_money(money, amount, currency)
    assert (money.units, money.nanos) == (units, nanos)


def test_a_price_keeps_fractions_of_a_cent() -> None:
    money = Money()
    put_price(money, 33.333, "USD")
    assert (money.units, money.nanos) == (0, 333_330_000)
    put_price(money, -150.5, "USD")
    assert (money.units, money.nanos) == (-1, -505_000_000)


def test_a_price_without_limit_is_left_out() -> None:
    money = Money()
    put_price(money, math.inf, "USD")
    assert money == Money()
