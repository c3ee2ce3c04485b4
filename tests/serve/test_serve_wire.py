"""The compiled rules of the wire say what protovalidate says, field by field."""

from __future__ import annotations

from typing import Any

import protovalidate
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import Default, DescriptorPool
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.serve.contract import broken_rules, check_of
from tillguard.serve.contract_terms import UnknownRule
from tillguard.v1 import (
    decision_service_pb2,
    investigation_service_pb2,
    policy_service_pb2,
    store_event_pb2,
    transaction_pb2,
    validate_pb2,
)

SERVICES = [
    *decision_service_pb2.DESCRIPTOR.services_by_name.values(),
    *investigation_service_pb2.DESCRIPTOR.services_by_name.values(),
    *policy_service_pb2.DESCRIPTOR.services_by_name.values(),
]
REQUESTS = [method.input_type for service in SERVICES for method in service.methods]

TEXTS = st.sampled_from(
    ["", "S1", "USD", "usd", "US\n", "2025-11-28", "2025-11-28\n", "Europe/Berlin", "a/b"]
) | st.sampled_from(
    ["a\tb", "x" * 128, "x" * 129, "é" * 128, "\u0085", "\u00a0", "\u2028", "1" * 64, "cvv", "ok_1"]
)
EDGES = [0, 1, -1, 2, 499, 500, 501, 10**6, 10**6 + 1, 10**9 - 1, 10**9, 10**9 + 1, 10**12 + 1]
EDGES += [-(10**9), -(10**9) - 1, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63)]


def integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.sampled_from([edge for edge in EDGES if low <= edge <= high])


VALUES: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.CPPTYPE_STRING: TEXTS,
    FieldDescriptor.CPPTYPE_INT64: integers(-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_INT32: integers(-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: integers(0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_DOUBLE: st.sampled_from(
        [0.0, -1.5, 1e308, *map(float, ("nan", "inf"))]
    ),
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_ENUM: st.sampled_from([0, 1, 2, 3, 4, 5, 10, 11, 99, -1]),
}


@st.composite
def messages(draw: st.DrawFn, descriptor: Descriptor) -> Message:
    """Any message of this type: right, at the edge, wrong."""
    message = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        if draw(st.integers(0, 4)):
            fill(draw, message, field)
    return message


def fill(draw: st.DrawFn, message: Message, field: FieldDescriptor) -> None:
    target = getattr(message, field.name)
    if field.message_type and field.message_type.GetOptions().map_entry:
        for key in draw(st.lists(TEXTS, max_size=2)):
            value = field.message_type.fields_by_name["value"].message_type
            target[key].CopyFrom(draw(messages(value)))
    elif field.is_repeated and field.message_type:
        target.extend(draw(st.lists(messages(field.message_type), max_size=2)))
    elif field.is_repeated:
        target.extend(draw(st.lists(VALUES[field.cpp_type], max_size=3)))
    elif field.message_type:
        target.CopyFrom(draw(messages(field.message_type)))
    elif field.type == FieldDescriptor.TYPE_BYTES:
        setattr(message, field.name, draw(st.sampled_from([b"", b"a", b"x" * 200_001])))
    else:
        setattr(message, field.name, draw(VALUES[field.cpp_type]))


def theirs(message: Message) -> set[tuple[str, str]]:
    """Path and rule of everything that protovalidate finds."""
    found = protovalidate.collect_violations(message)
    return {(place(v.proto.field), v.proto.rule_id) for v in found}


def place(path: Any) -> str:
    text = ""
    for element in path.elements if path else ():
        text += f".{element.field_name}"
        if element.subscript is not None:
            value = element.subscript.value
            text += f'["{value}"]' if isinstance(value, str) else f"[{value}]"
    return text.lstrip(".")


def ours(message: Message) -> set[tuple[str, str]]:
    """The same of the compiled rules, without the last step to the field that a CEL rule names."""
    return {(outer(b.path, b.rule), b.rule) for b in broken_rules(message)}


def outer(path: str, rule: str) -> str:
    if not rule.startswith(("money.", "transaction.", "store_event.")):
        return path
    return path.removesuffix(rule.rpartition(".")[2]).rstrip(".")


@pytest.mark.parametrize("request_type", REQUESTS, ids=lambda r: r.name)
def test_the_compiled_rules_find_what_protovalidate_finds(request_type: Descriptor) -> None:
    @settings(max_examples=40, deadline=None)
    @given(messages(request_type))
    def agree(message: Message) -> None:
        assert ours(message) == theirs(message)

    agree()


@pytest.mark.parametrize("count", [0, 1, 50, 51, 100, 101, 500, 501])
def test_lists_are_counted_as_protovalidate_counts_them(count: int) -> None:
    transaction = transaction_pb2.Transaction(
        lines=[transaction_pb2.Line()] * count, tenders=[transaction_pb2.Tender()] * count
    )
    for i in range(count):
        transaction.attributes[f"a{i}"].bool_value = True
    event = store_event_pb2.StoreEvent()
    event.inventory_movement.items.extend([store_event_pb2.MovedItem()] * count)
    event.inventory_movement.SetInParent()
    batch = decision_service_pb2.BatchDecideRequest()
    batch.requests.extend([decision_service_pb2.DecideRequest()] * count)
    watch = decision_service_pb2.WatchAlertsRequest(stores=["S1"] * count)
    for message in (transaction, event, batch, watch):
        assert ours(message) == theirs(message)


def test_a_bad_request_of_a_batch_does_not_refuse_the_batch() -> None:
    batch = decision_service_pb2.BatchDecideRequest(requests=[decision_service_pb2.DecideRequest()])
    assert broken_rules(batch) == []


@pytest.mark.parametrize(
    ("units", "nanos", "agree"),
    [
        (0, -5, True),
        (1, 999_999_999, True),
        (-1, -10_000_000, True),
        (-1, 10_000_000, False),
        (1, -10_000_000, False),
        (0, 10**9, False),
        (0, -(10**9), False),
    ],
)
def test_nanos_must_have_the_sign_of_units(units: int, nanos: int, agree: bool) -> None:
    tender = transaction_pb2.Tender(type=transaction_pb2.TENDER_TYPE_CASH)
    tender.amount.currency_code, tender.amount.units, tender.amount.nanos = "USD", units, nanos
    assert [b.path for b in broken_rules(tender)] == ([] if agree else ["amount.nanos"])
    assert ours(tender) == theirs(tender)


def test_the_words_say_what_is_allowed() -> None:
    line = transaction_pb2.Line(item="x" * 129, quantity=10**10)
    assert [(b.path, b.allowed) for b in broken_rules(line)] == [
        ("item", "must have at most 128 characters"),
        ("quantity", "must be between -1000000000 and 1000000000"),
        ("price", "is required"),
    ]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"string": {"email": True}}, "string.email has no compiled form"),
        ({"string": {"pattern": "[a-z]"}}, "must be anchored"),
        ({"required": True}, "zero and absent are the same"),
        ({"cel": [{"id": "a.b", "expression": "this == 'x'"}]}, "has no Python form"),
        ({"ignore": "IGNORE_IF_ZERO_VALUE"}, "only ignore = IGNORE_ALWAYS"),
    ],
)
def test_a_rule_without_a_compiled_form_is_refused_at_once(
    rules: dict[str, Any], told: str
) -> None:
    with pytest.raises(UnknownRule, match=told):
        check_of(message_with(rules))


def message_with(rules: dict[str, Any]) -> Descriptor:
    """A message of one text field with these rules."""
    file = FileDescriptorProto(name="odd.proto", package="odd", syntax="proto3")
    file.dependency.append("buf/validate/validate.proto")
    field = file.message_type.add(name="Odd").field.add(name="text", number=1)
    field.type, field.label = field.TYPE_STRING, field.LABEL_OPTIONAL
    ParseDict(rules, field.options.Extensions[validate_pb2.field])
    pool = DescriptorPool()
    for known in ("descriptor", "duration", "timestamp", "field_mask"):
        pool.AddSerializedFile(
            Default().FindFileByName(f"google/protobuf/{known}.proto").serialized_pb
        )
    pool.AddSerializedFile(validate_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return pool.FindMessageTypeByName("odd.Odd")
