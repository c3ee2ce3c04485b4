"""The quick way of plain transactions: what it reads, the long way reads too, and to the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import Default
from google.protobuf.json_format import ParseDict
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.domain import (
    TRANSACTIONS,
    Entry,
    Event,
    Line,
    Tender,
    TenderStatus,
    TenderType,
    minor_per_unit,
)
from tillguard.errors import InvalidRequest
from tillguard.serve.asked import asked
from tillguard.serve.contract_terms import UnknownRule
from tillguard.serve.convert import transaction_of
from tillguard.serve.convert.plain import Plain
from tillguard.serve.convert.shapes import READERS, shape
from tillguard.v1 import validate_pb2
from tillguard.v1.decision_service_pb2 import (
    DecideRequest,
    DecideResponse,
    DecideStreamRequest,
)
from tillguard.v1.transaction_pb2 import Transaction

from .wire_nodes import nodes, twists, written

NOW = 1_764_300_000

codes = st.text("abcXYZ09_./# ", min_size=1, max_size=9)
maybe = st.just("") | codes
places = st.text("abcXYZ019_.", min_size=1, max_size=9)
names = st.from_regex(r"[a-z][a-z_]{3,8}", fullmatch=True)
articles = st.sampled_from(["4006381333931", "9780201379624", "00012345600012"])
amounts = st.integers(-(10**7), 10**7)
values = st.booleans() | st.integers(-(10**11), 10**11) | st.floats(-1e9, 1e9) | maybe

lines = st.builds(
    Line,
    codes | articles,
    maybe,
    st.integers(-(10**6), 10**6),
    st.integers(0, 10**7),
    amounts,
    st.booleans(),
    st.sampled_from(Entry),
)
tenders = st.builds(
    Tender, st.sampled_from(TenderType), amounts, maybe, st.sampled_from(TenderStatus)
)
events = st.builds(
    Event,
    key=codes,
    kind=st.sampled_from(TRANSACTIONS),
    at=st.integers(10**9, NOW),
    received=st.just(NOW),
    store=places,
    register=places,
    employee=maybe,
    zone=st.sampled_from(["America/Chicago", "Europe/Berlin", "UTC"]),
    business_date=st.dates().map(str),
    sequence=st.integers(0, 10**11),
    attributes=st.dictionaries(names, values, max_size=4),
    customer=maybe,
    customer_entry=st.sampled_from(Entry),
    receipt=maybe,
    approver=maybe,
    lines=st.lists(lines, max_size=4).map(tuple),
    tenders=st.lists(tenders, max_size=3).map(tuple),
)
requests = st.sampled_from([DecideRequest, DecideStreamRequest])
currencies = st.sampled_from(["USD", "JPY", "KWD", "CLF", "EUR"])


def clock(happened: int = 0) -> int:
    return NOW


def read(request: type[Any], raw: bytes) -> Plain | None:
    return READERS[request.FromString](raw)


def agrees(request: type[Any], raw: bytes, currency: str) -> bool:
    """Whether the bytes are plain; if so, the long way must take them, to the same."""
    plain = read(request, raw)
    if plain is None:
        return False
    quick = told(plain, currency)
    assert quick == told(request.FromString(raw), currency)
    assert plain.correlation_id == getattr(request.FromString(raw), "correlation_id", "")
    return True


def told(request: Any, currency: str) -> object:
    """What is asked, or what is wrong with it."""
    try:
        return asked(request, clock, currency)
    except InvalidRequest as error:
        return error.violations


EVENT = Event(
    key="k/1",
    kind=TRANSACTIONS[0],
    at=NOW,
    received=NOW,
    store="402",
    register="3",
    employee="e",
    zone="UTC",
    business_date="2025-11-28",
    lines=(Line("1", "", 1000, 100),),
    tenders=(Tender(TenderType.CASH, 100),),
)
RICH = replace(
    EVENT,
    sequence=7,
    customer="m1",
    customer_entry=Entry.LOOKUP,
    receipt="k/0",
    approver="e2",
    lines=(
        Line("1", "d", 1000, 100_000, 25, True, Entry.KEYED),
        Line("2", "d", -2_000_000, 5000),
        Line("3", "", 1000, 0),
    ),
    tenders=(
        Tender(TenderType.CARD, -55_000, "t1", TenderStatus.OFFLINE),
        Tender(TenderType.CASH, 500_000),
    ),
    attributes={"a": 5, "b": 0.5, "c": True, "d": "x", "e": 0, "f": False, "g": ""},
)
"""A transaction in which every field is given."""


def test_every_plain_transaction_takes_the_quick_way(tenth: int) -> None:
    @settings(max_examples=3000 // tenth, deadline=None)
    @given(events, currencies, requests, st.integers(0, 10**6))
    def law(event: Event, currency: str, request: type[Any], revision: int) -> None:
        message = request(transaction=transaction_of(event, currency), revision=revision)
        assert agrees(request, message.SerializeToString(), currency)
        plain = read(request, message.SerializeToString())
        assert plain is not None
        assert plain.event(NOW) == event

    law()


TEXTS = ["", "a/b", "a\tb", "\x7f", "é", "漢字", "usd", "EUR", "U", "x" * 128, "x" * 129]
TEXTS += ["2025-02-30", "2025/11/28", "20251128", "123456789012", "1234567890123"]
TEXTS += ["4111111111111111", "4222222222222", "4111 1111-1111 1111"]
TEXTS += ["%B12345678^X^12", ";12345678=2512", "4006381333931", "4006381333932"]
BOUNDS = [0, 1, 7, 10**6, 10**7, 10**9, 10**10, 10**11, 10**12, 2**31, 2**62, 2**63]
NUMBERS = [sign * bound + step for bound in BOUNDS for step in (-1, 0, 1) for sign in (-1, 1)]
NUMBERS.append(4222222222222)
REALS = [0.0, -0.0, 1e10, 1e11, 1e12, 4222222222222.0, float("nan"), float("inf")]
NAMES = ["a" * 64, "a" * 65, "_a", "A", "1a", "a1234567890123", "a4111111111111111", "cvv", "ä"]


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_every_field_with_every_odd_value_is_read_as_the_long_way_does(currency: str) -> None:
    taken = 0
    for message in oddities(DecideRequest(transaction=transaction_of(RICH, currency))):
        taken += agrees(DecideRequest, message.SerializeToString(deterministic=True), currency)
    assert taken > 200


def oddities(message: Any) -> Iterator[Any]:
    """The message with one field at an odd value, or one more attribute with an odd name."""
    for name in NAMES:
        message.transaction.attributes[name].bool_value = True
        yield message
        del message.transaction.attributes[name]
    for part in parts_of(message):
        for field in part.DESCRIPTOR.fields:
            if field.is_repeated or field.message_type:
                continue
            kept = type(part).FromString(part.SerializeToString())
            for value in ODD.get(type(getattr(part, field.name)), NUMBERS):
                with suppress(ValueError):
                    setattr(part, field.name, value)
                    yield message
            part.CopyFrom(kept)


ODD: dict[type, list[Any]] = {str: TEXTS, bool: [True, False], float: REALS}


def parts_of(message: Any) -> Iterator[Any]:
    """The message and every message in it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type and field.message_type.GetOptions().map_entry:
            yield from value.values()
        elif field.message_type:
            for one in value if field.is_repeated else [value]:
                yield from parts_of(one)


@pytest.mark.parametrize("request_type", [DecideRequest, DecideStreamRequest])
def test_bytes_that_no_serialiser_writes_are_read_as_the_long_way_does(
    request_type: type[Any],
) -> None:
    """Every field with a needless zero, twice, elsewhere, missing, empty, too large, unknown."""
    message = request_type(transaction=transaction_of(RICH), revision=3)
    message.transaction.event_time.nanos = 5
    raw = message.SerializeToString(deterministic=True)
    tree = nodes(request_type.DESCRIPTOR, raw)
    assert written(tree) == raw
    taken = sum(agrees(request_type, odd, "USD") for _, odd in twists(tree))
    assert taken > 10


def test_bytes_in_any_state_are_read_as_the_long_way_does(tenth: int) -> None:
    """Bytes lost, changed, put in twice."""

    @settings(max_examples=6000 // tenth, deadline=None)
    @given(events, requests, st.randoms(use_true_random=False))
    def law(event: Event, request: type[Any], r: random.Random) -> None:
        raw = bytearray(request(transaction=transaction_of(event)).SerializeToString())
        for _ in range(r.choice([1, 1, 1, 2, 5])):
            damage(raw, r)
        agrees(request, bytes(raw), "USD")

    law()


def damage(raw: bytearray, r: random.Random) -> None:
    place = r.randrange(len(raw) + 1)
    match r.randrange(4):
        case 0:
            del raw[place : place + r.choice([1, 1, len(raw)])]
        case 1:
            raw[place : place + 1] = r.randbytes(1)
        case 2:
            raw[place:place] = raw[place : place + r.randrange(1, 9)]
        case 3:
            raw += raw[place:]


def test_attributes_in_any_order_are_one_body() -> None:
    event = EVENT
    message = transaction_of(replace(event, attributes={"b": 1, "ab": "x", "c": True, "a": 0.5}))
    parts = [
        Transaction(attributes={name: value}).SerializeToString()
        for name, value in message.attributes.items()
    ]
    rest = transaction_of(replace(event, attributes={})).SerializeToString()
    right = message.SerializeToString(deterministic=True)
    for shuffle in range(20):
        random.Random(shuffle).shuffle(parts)
        body = rest + b"".join(parts)
        raw = DecideRequest(transaction=Transaction.FromString(body)).SerializeToString()
        head = raw[: len(raw) - len(body)]
        plain = read(DecideRequest, head + body)
        assert plain is not None
        assert plain.body == right
    assert read(DecideRequest, head + body[: len(body) - len(parts[-1])] + parts[0]) is None


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD", "CLF"])
def test_amounts_up_to_the_largest_are_read_in_every_currency(currency: str) -> None:
    most = 10**12 - minor_per_unit(currency)
    event = replace(EVENT, lines=(), tenders=(Tender(TenderType.CASH, -most),))
    plain = read(DecideRequest, DecideRequest(
        transaction=transaction_of(event, currency)).SerializeToString())  # fmt: skip
    assert plain is not None
    assert plain.event(NOW).tenders[0].amount == -most
    assert plain.currency == currency


def test_a_transaction_without_a_time_goes_the_long_way() -> None:
    """Its body tells the time of the service, which the bytes do not."""
    message = transaction_of(EVENT)
    message.ClearField("event_time")
    assert read(DecideRequest, DecideRequest(transaction=message).SerializeToString()) is None


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"string": {"email": True}}, "email is not known"),
        ({"string": {"pattern": "^[a-z]*$"}}, "is not known"),
        ({"cel": [{"id": "a.b", "expression": "this == 'x'"}]}, "a.b is not known"),
        ({"ignore": "IGNORE_ALWAYS"}, "whose rules are ignored"),
    ],
)
def test_a_rule_that_the_quick_way_does_not_know_is_refused_at_once(
    rules: dict[str, Any], said: str
) -> None:
    with pytest.raises(UnknownRule, match=said):
        shape(message_with(rules))


def message_with(rules: dict[str, Any]) -> Descriptor:
    """A message of one text field with these rules."""
    name = f"quick{abs(hash(str(rules)))}"
    file = FileDescriptorProto(name=f"{name}.proto", package=name, syntax="proto3")
    file.dependency.append("buf/validate/validate.proto")
    field = file.message_type.add(name="Odd").field.add(name="text", number=1)
    field.type, field.label = field.TYPE_STRING, field.LABEL_OPTIONAL
    ParseDict(rules, field.options.Extensions[validate_pb2.field])
    Default().AddSerializedFile(file.SerializeToString())
    return Default().FindMessageTypeByName(f"{name}.Odd")


async def test_a_retry_that_takes_the_other_way_is_a_retry(channel: grpc.aio.Channel) -> None:
    """A till that writes its fields in another order sends the same transaction."""
    event = replace(EVENT, at=1_512_493_000, store="367", business_date="2017-12-05")
    message = DecideRequest(transaction=transaction_of(event))
    raw, body = message.SerializeToString(), message.transaction.SerializeToString()
    key, rest = body[: 2 + len(event.key)], body[2 + len(event.key) :]
    turned = raw[: len(raw) - len(body)] + rest + key
    assert DecideRequest.FromString(turned) == message
    assert [read(DecideRequest, way) is None for way in (raw, turned)] == [False, True]
    decide = channel.unary_unary("/tillguard.v1.DecisionService/Decide")
    for ways in ([raw, turned], [turned, raw]):
        first, again = [DecideResponse.FromString(await decide(way)) for way in ways]
        assert first.decision == again.decision
        assert again.replayed
