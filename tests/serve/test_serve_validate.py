"""Every wrong request is refused with the path of the field and what is allowed there."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message

from tillguard.errors import InvalidRequest
from tillguard.serve.validate import MOST, check
from tillguard.v1 import (
    decision_service_pb2,
    investigation_service_pb2,
    store_event_pb2,
    transaction_pb2,
)

NOW = 1_764_300_000
"""2025-11-28 03:20 UTC."""


def money(units: int, nanos: int = 0, currency: str = "USD") -> dict[str, Any]:
    return {"currency_code": currency, "units": units, "nanos": nanos}


def sale(**changes: Any) -> decision_service_pb2.DecideRequest:
    """A right request, with these fields of the transaction changed."""
    right: dict[str, Any] = {
        "kind": "TRANSACTION_KIND_SALE",
        "store": "402",
        "register": "3",
        "employee": "E7",
        "time_zone": "America/Chicago",
        "business_date": "2025-11-27",
        "sequence": 812,
        "lines": [line(), line(discount=money(0, 500_000_000))],
        "tenders": [{"type": "TENDER_TYPE_CASH", "amount": money(7, 480_000_000)}],
    }
    request = decision_service_pb2.DecideRequest()
    return ParseDict({"transaction": right | changes}, request)


def line(**changes: Any) -> dict[str, Any]:
    return {"item": "900001", "quantity": 1000, "price": money(3, 990_000_000)} | changes


def count(**changes: Any) -> decision_service_pb2.RecordEventsRequest:
    """A right cash count, with these fields of the store event changed."""
    right: dict[str, Any] = {
        "store": "402",
        "register": "3",
        "time_zone": "America/Chicago",
        "business_date": "2025-11-27",
        "sequence": 4,
        "cash_count": {"difference": money(-12)},
    }
    request = decision_service_pb2.RecordEventsRequest()
    return ParseDict({"store_event": right | changes}, request)


def refused(message: Message, **options: Any) -> dict[str, str]:
    with pytest.raises(InvalidRequest) as error:
        check(message, NOW, **options)
    return {v.field: v.description for v in error.value.violations}


def test_right_requests_pass() -> None:
    check(sale(), NOW)
    check(sale(lines=[], tenders=[]), NOW)
    check(sale(key="till's own key", sequence=0), NOW)
    check(count(), NOW)
    check(sale().transaction, NOW)
    check(count().store_event, NOW)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "transaction.kind": ({"kind": 0}, "TRANSACTION_KIND_SALE"),
    "transaction.store": ({"store": "4/2"}, "slash"),
    "transaction.register": ({"register": ""}, "must not be empty"),
    "transaction.employee": ({"employee": "E\n7"}, "control characters"),
    "transaction.time_zone": ({"time_zone": "America/Chicgo"}, "America/Chicago"),
    "transaction.business_date": ({"business_date": "2025-02-30"}, "day of the calendar"),
    "transaction.key": ({"sequence": 0}, "give a key, or a sequence"),
    "transaction.sequence": ({"sequence": -1, "key": "own"}, "between 0 and 1000000000000"),
    "transaction.lines[0].price.nanos": (
        {"lines": [line(price=money(3, 5_000_000))]},
        "multiple of 10000000",
    ),
    "transaction.lines[1].price.currency_code": (
        {"lines": [line(), line(price=money(3, currency="EUR"))]},
        "must be USD",
    ),
    "transaction.lines[0].price.units": (
        {"lines": [line(price=money(-3))]},
        "must not be negative",
    ),
    "transaction.lines[0].discount.units": (
        {"lines": [line(discount=money(10**10 + 1))]},
        "10^12 minor units",
    ),
    "transaction.lines[1].price.units": (
        {"lines": [line(), line(quantity=1, price=money(10**10 + 1))]},
        "10^12 minor units",
    ),
    "transaction.lines[0].quantity": (
        {"lines": [line(quantity=10**9, price=money(10**9))]},
        "price times quantity",
    ),
    "transaction.lines[0].price": (
        {"lines": [{"item": "1", "quantity": 1000}]},
        "is required",
    ),
    "transaction.tenders[0].amount.nanos": (
        {"tenders": [{"type": 1, "amount": money(1, -10_000_000)}]},
        "sign of units",
    ),
    "transaction.tenders[0].type": ({"tenders": [{"amount": money(1)}]}, "TENDER_TYPE_CASH"),
    'transaction.attributes["share"].double_value': (
        {"attributes": {"share": {"double_value": "NaN"}}},
        "NaN",
    ),
    'transaction.attributes["empty"].value': ({"attributes": {"empty": {}}}, "required"),
    'transaction.attributes["cvv"]': (
        {"attributes": {"cvv": {"string_value": "123"}}},
        "must not be one of",
    ),
    "transaction.event_time": ({"event_time": "1999-12-31T23:59:59Z"}, "after 1999"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_field_is_named_with_what_is_allowed(field: str) -> None:
    changes, allowed = WRONG[field]
    violations = refused(sale(**changes))
    assert list(violations) == [field]
    assert allowed in violations[field]


@pytest.mark.parametrize(("ahead", "right"), [(2 * 86_400, True), (2 * 86_400 + 1, False)])
def test_a_till_may_be_two_days_ahead(ahead: int, right: bool) -> None:
    request = sale()
    request.transaction.event_time.seconds = NOW + ahead
    if right:
        check(request, NOW)
    else:
        assert list(refused(request)) == ["transaction.event_time"]


def test_a_time_with_impossible_nanos_is_refused() -> None:
    request = sale()
    request.transaction.event_time.seconds = NOW
    request.transaction.event_time.nanos = -1
    assert list(refused(request)) == ["transaction.event_time"]


@pytest.mark.parametrize("units", [10**10, -(10**10)])
def test_the_largest_amount_is_right_to_the_cent(units: int) -> None:
    tender = {"type": "TENDER_TYPE_CASH", "amount": money(units)}
    check(sale(tenders=[tender]), NOW)
    tender["amount"] = money(units, 10_000_000 if units > 0 else -10_000_000)
    assert list(refused(sale(tenders=[tender]))) == ["transaction.tenders[0].amount.units"]


@pytest.mark.parametrize(
    ("currency", "nanos", "right"),
    [("JPY", 0, True), ("JPY", 10_000_000, False), ("KWD", 1_000_000, True), ("KWD", 1, False)],
)
def test_amounts_are_whole_minor_units_of_their_currency(
    currency: str, nanos: int, right: bool
) -> None:
    request = sale(lines=[line(price=money(3, nanos, currency))], tenders=[])
    if right:
        check(request, NOW, currency=currency)
        check(request, NOW, currency="")
    else:
        assert list(refused(request, currency="")) == ["transaction.lines[0].price.nanos"]


def test_amounts_in_another_currency_than_the_chains_are_refused() -> None:
    euros = sale(
        lines=[line(price=money(3, currency="EUR"))],
        tenders=[{"type": 1, "amount": money(3, currency="EUR")}],
    )
    assert "must be USD, the currency of the chain" in refused(euros).values()
    check(euros, NOW, currency="EUR")
    check(euros, NOW, currency="")


def test_two_currencies_in_one_transaction_are_refused_even_when_any_is_right() -> None:
    mixed = sale(tenders=[{"type": 1, "amount": money(3, currency="EUR")}])
    violations = refused(mixed, currency="")
    assert violations == {
        "transaction.tenders[0].amount.currency_code": "must be USD, as the amounts before"
    }


def test_a_key_that_would_grow_beyond_its_limit_is_refused() -> None:
    long = sale(store="s" * 128)
    assert list(refused(long)) == ["transaction.store"]
    check(sale(store="s" * 128, key="own"), NOW)


def test_all_wrong_fields_are_told_at_once_up_to_twenty() -> None:
    request = sale(kind=0, store="", lines=[line(item="")] * 3)
    assert list(refused(request)) == [
        "transaction.kind",
        "transaction.store",
        "transaction.lines[0].item",
        "transaction.lines[1].item",
        "transaction.lines[2].item",
    ]
    assert len(refused(sale(lines=[line(item="")] * 400))) == MOST


def test_an_unfit_attribute_name_is_not_repeated() -> None:
    request = sale(attributes={"Bad Name\n" * 999: {"bool_value": True}})
    assert list(refused(request)) == ["transaction.attributes"]


def test_a_missing_transaction_is_named() -> None:
    assert refused(decision_service_pb2.DecideRequest()) == {"transaction": "is required"}
    assert refused(decision_service_pb2.RecordEventsRequest()) == {"event": "is required"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("store_event.detail", {"cash_count": None}),
        ("store_event.time_zone", {"time_zone": "Mars/Base"}),
        ("store_event.business_date", {"business_date": "2025-13-01"}),
        ("store_event.key", {"sequence": 0}),
        ("store_event.store", {"store": "s" * 128}),
        (
            "store_event.cash_count.difference.nanos",
            {"cash_count": {"difference": money(0, 1)}},
        ),
        (
            "store_event.inventory_movement.items[0].unit_value.currency_code",
            {
                "cash_count": None,
                "inventory_movement": {
                    "items": [{"item": "1", "unit_value": money(1, currency="EUR")}]
                },
            },
        ),
        (
            'store_event.attributes["owner_employee"]',
            {
                "cash_count": None,
                "membership_change": {"membership": "M1"},
                "attributes": {"owner_employee": {"string_value": "E7"}},
            },
        ),
    ],
)
def test_a_wrong_store_event_is_named(field: str, changes: dict[str, Any]) -> None:
    assert list(refused(count(**changes))) == [field]


def test_a_store_event_without_its_request_is_named_from_its_own_root() -> None:
    event = store_event_pb2.StoreEvent()
    assert "detail" in refused(event)
    assert "kind" in refused(transaction_pb2.Transaction())


def test_a_path_may_be_put_in_front() -> None:
    assert list(refused(sale(kind=0), path="requests[4].")) == ["requests[4].transaction.kind"]


def test_a_shift_on_no_day_and_a_strange_recovery_are_refused() -> None:
    shift = investigation_service_pb2.PlanShiftRequest(business_date="2025-02-29")
    assert list(refused(shift)) == ["business_date"]
    check(investigation_service_pb2.PlanShiftRequest(), NOW)
    verdict = ParseDict(
        {
            "case_id": "c1",
            "investigator": "ada",
            "disposition": "DISPOSITION_CONFIRMED",
            "recovered": money(3, 5),
        },
        investigation_service_pb2.CloseCaseRequest(),
    )
    assert list(refused(verdict)) == ["recovered.nanos"]
