"""What the rules of the wire cannot say: days, zones, times and amounts that make no sense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from zoneinfo import available_timezones

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from tillguard.domain import minor_per_unit
from tillguard.errors import Violation
from tillguard.v1 import decision_service_pb2, investigation_service_pb2

from .convert import StoreEvent, Transaction, key_of, store_event_key
from .convert.plain import Plain
from .money import NANO

FIRST = 946_684_800
"""2000-01-01 UTC in seconds: nothing is recorded before."""
AHEAD = 2 * 86_400
"""Seconds by which a till's clock may be ahead."""
MOST = 10**12
"""Minor units of the largest amount."""
LONGEST_KEY = 128

KEY = "store and register make the key longer than 128 characters: shorten them or give a key"
OWNER = "is taken by membership_change.owner_employee: give the owner there"


def transaction_doubts(
    transaction: Transaction, path: str, now: int, currency: str
) -> Iterator[Violation]:
    """What is wrong with a transaction; `now` in seconds, `currency` is the chain's, "" for any."""
    yield from _moment_doubts(transaction, path, now)
    if len(key_of(transaction)) > LONGEST_KEY:
        yield Violation(f"{path}store", KEY)
    if not _is_plain(transaction, currency):
        yield from _amount_doubts(_amounts(transaction), path, currency)
        yield from _worth_doubts(transaction, path)


def is_here_and_now(transaction: Plain, now: int, currency: str) -> bool:
    """Whether a transaction without other doubts has a time, zone, day, key and currency that are
    right for this service at this moment."""
    return (
        FIRST <= transaction.at <= now + AHEAD
        and transaction.zone in _zones()
        and _is_day(transaction.business_date)
        and len(transaction.key) <= LONGEST_KEY
        and transaction.currency in ("", currency)
    )


def record_doubts(
    request: decision_service_pb2.RecordEventsRequest, path: str, now: int, currency: str
) -> Iterator[Violation]:
    """What is wrong with an event that needs no answer."""
    match request.WhichOneof("event"):
        case "transaction":
            place = f"{path}transaction."
            yield from transaction_doubts(request.transaction, place, now, currency)
        case "store_event":
            place = f"{path}store_event."
            yield from store_event_doubts(request.store_event, place, now, currency)


def store_event_doubts(
    event: StoreEvent, path: str, now: int, currency: str
) -> Iterator[Violation]:
    """What is wrong with a store event."""
    yield from _moment_doubts(event, path, now)
    detail = event.WhichOneof("detail")
    if detail and len(store_event_key(event)) > LONGEST_KEY:
        yield Violation(f"{path}store", KEY)
    if detail == "membership_change" and "owner_employee" in event.attributes:
        yield Violation(f'{path}attributes["owner_employee"]', OWNER)
    amounts = [
        (f"inventory_movement.items[{i}].unit_value", item.unit_value)
        for i, item in enumerate(event.inventory_movement.items)
        if item.HasField("unit_value")
    ]
    if event.cash_count.HasField("difference"):
        amounts.append(("cash_count.difference", event.cash_count.difference))
    yield from _amount_doubts(amounts, path, currency)


def plan_doubts(
    request: investigation_service_pb2.PlanShiftRequest, path: str, now: int, currency: str
) -> Iterator[Violation]:
    """What is wrong with the day of a shift."""
    if request.business_date and not _is_day(request.business_date):
        yield Violation(f"{path}business_date", "must be a day of the calendar")


def close_case_doubts(
    request: investigation_service_pb2.CloseCaseRequest, path: str, now: int, currency: str
) -> Iterator[Violation]:
    """What is wrong with the money recovered and prevented."""
    amounts = [(name, getattr(request, name)) for name in ("recovered", "prevented")]
    given = [(name, money) for name, money in amounts if request.HasField(name)]
    yield from _amount_doubts(given, path, currency)


def _moment_doubts(message: Transaction | StoreEvent, path: str, now: int) -> Iterator[Violation]:
    if message.HasField("event_time") and not _is_moment(message.event_time, now):
        allowed = "must be after 1999, at most two days ahead, with nanos from 0 to 999999999"
        yield Violation(f"{path}event_time", allowed)
    if message.time_zone not in _zones():
        yield Violation(f"{path}time_zone", "must be an IANA time zone such as America/Chicago")
    if not _is_day(message.business_date):
        yield Violation(f"{path}business_date", "must be a day of the calendar as YYYY-MM-DD")


def _is_moment(time: Timestamp, now: int) -> bool:
    return FIRST <= time.seconds <= now + AHEAD and 0 <= time.nanos < NANO


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(1024)
def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_plain(transaction: Transaction, currency: str) -> bool:
    """True when every amount is surely right: the quick way for nearly all transactions."""
    per_unit = minor_per_unit(currency)
    nanos, most = NANO // per_unit, MOST // per_unit
    most_worth = most * 1000
    for line in transaction.lines:
        price = line.price
        units = price.units
        if price.currency_code != currency or price.nanos % nanos or not -most < units < most:
            return False
        if not -most_worth < units * line.quantity < most_worth:
            return False
        if line.HasField("discount") and not _is_right(line.discount, currency, nanos, most):
            return False
    return all(_is_right(t.amount, currency, nanos, most) for t in transaction.tenders)


def _is_right(money: Money, currency: str, nanos: int, most: int) -> bool:
    if money.currency_code != currency or money.nanos % nanos:
        return False
    return -most < money.units < most


def _amounts(transaction: Transaction) -> Iterator[tuple[str, Money]]:
    """Every amount that is given, with its path."""
    for i, line in enumerate(transaction.lines):
        if line.HasField("price"):
            yield f"lines[{i}].price", line.price
        if line.HasField("discount"):
            yield f"lines[{i}].discount", line.discount
    for i, tender in enumerate(transaction.tenders):
        if tender.HasField("amount"):
            yield f"tenders[{i}].amount", tender.amount


def _amount_doubts(
    amounts: Iterator[tuple[str, Money]] | list[tuple[str, Money]], path: str, currency: str
) -> Iterator[Violation]:
    chains = currency
    for name, money in amounts:
        currency = currency or money.currency_code
        nanos = NANO // minor_per_unit(currency)
        if money.currency_code != currency:
            why = "the currency of the chain" if chains else "as the amounts before"
            yield Violation(f"{path}{name}.currency_code", f"must be {currency}, {why}")
        elif money.nanos % nanos:
            allowed = f"must be a multiple of {nanos}: whole minor units of {currency}"
            yield Violation(f"{path}{name}.nanos", allowed)
        if abs(money.units) * NANO + abs(money.nanos) > MOST * nanos:
            yield Violation(f"{path}{name}.units", "must be at most 10^12 minor units")


def _worth_doubts(transaction: Transaction, path: str) -> Iterator[Violation]:
    for i, line in enumerate(transaction.lines):
        worth = abs(line.price.units * line.quantity) * minor_per_unit(line.price.currency_code)
        if worth > MOST * 1000:
            allowed = "must keep price times quantity within 10^12 minor units"
            yield Violation(f"{path}lines[{i}].quantity", allowed)
