"""Laws over every message, field and RPC in proto/."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from tillguard.serve.contract import check_of
from tillguard.serve.contract_terms import EXPRESSIONS, PATTERNS
from tillguard.v1 import (
    decision_service_pb2,
    investigation_service_pb2,
    model_service_pb2,
    policy_service_pb2,
    validate_pb2,
)

ROOT = Path(__file__).parents[2]
SERVICES = [
    decision_service_pb2.DESCRIPTOR.services_by_name["DecisionService"],
    investigation_service_pb2.DESCRIPTOR.services_by_name["InvestigationService"],
    policy_service_pb2.DESCRIPTOR.services_by_name["PolicyService"],
    model_service_pb2.DESCRIPTOR.services_by_name["ModelService"],
]
REQUESTS = [method.input_type for service in SERVICES for method in service.methods]


def image() -> descriptor_pb2.FileDescriptorSet:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "proto" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.image()
    assert isinstance(found, descriptor_pb2.FileDescriptorSet)
    return found


def fields_under(message: Descriptor) -> Iterator[FieldDescriptor]:
    """Every field of a request and of the messages in it, map entries included."""
    for field in message.fields:
        yield field
        if field.message_type and field.message_type.full_name.startswith("tillguard."):
            yield from fields_under(field.message_type)


REQUEST_FIELDS = {f.full_name: f for request in REQUESTS for f in fields_under(request)}


def rules_of(field: FieldDescriptor) -> list[object]:
    """The rules on the values of a field; for the keys of a map those that the map gives them."""
    rules = field.GetOptions().Extensions[validate_pb2.field]
    if field.containing_type.GetOptions().map_entry:
        owner = next(f for f in REQUEST_FIELDS.values() if f.message_type is field.containing_type)
        return [getattr(owner.GetOptions().Extensions[validate_pb2.field].map, field.name + "s")]
    return [rules.repeated.items if field.is_repeated else rules]


def test_the_services_have_the_calls_that_callers_were_promised() -> None:
    calls = {s.name: [m.name for m in s.methods] for s in SERVICES}
    assert calls == {
        "DecisionService": [
            "Decide",
            "DecideStream",
            "BatchDecide",
            "GetDecision",
            "ExplainDecision",
            "RecordEvents",
            "ResolveApproval",
            "WatchAlerts",
        ],
        "InvestigationService": [
            "PlanShift",
            "ListQueue",
            "ClaimCase",
            "ReleaseCase",
            "AddEvidence",
            "CloseCase",
            "PinCase",
            "GetCase",
            "ReassignCase",
            "SnoozeCase",
            "ReopenCase",
            "ContestCase",
            "AnswerContest",
            "BatchUpdateCases",
            "GetLedger",
            "ListPrevention",
        ],
        "PolicyService": [
            "GetEffectivePolicy",
            "ListPolicies",
            "ValidatePolicy",
            "BacktestPolicy",
            "PromotePolicy",
            "RollbackPolicy",
            "ListTrips",
            "SnoozeRule",
            "ListSnoozes",
            "UnsnoozeRule",
        ],
        "ModelService": ["ListModels", "GetModel", "PromoteModel", "RollbackModel"],
    }


def test_everything_in_proto_has_a_comment() -> None:
    silent = []
    for file in image().file:
        if not file.package.startswith("tillguard."):
            continue
        told = {
            tuple(place.path) for place in file.source_code_info.location if place.leading_comments
        }
        for number, kind, inner in (
            (4, file.message_type, 2),
            (5, file.enum_type, 2),
            (6, file.service, 2),
        ):
            for i, thing in enumerate(kind):
                parts = getattr(thing, {4: "field", 5: "value", 6: "method"}[number])
                wanted = {(number, i): thing.name} | {
                    (number, i, inner, j): f"{thing.name}.{part.name}"
                    for j, part in enumerate(parts)
                }
                silent += [f"{file.name}: {n}" for path, n in wanted.items() if path not in told]
    assert not silent


@pytest.mark.parametrize("request_type", REQUESTS, ids=lambda r: r.name)
def test_every_rule_of_a_request_has_a_compiled_form(request_type: Descriptor) -> None:
    assert callable(check_of(request_type))


@pytest.mark.parametrize("name", sorted(REQUEST_FIELDS))
def test_every_text_in_a_request_is_bounded_and_free_of_control_characters(name: str) -> None:
    field = REQUEST_FIELDS[name]
    if field.cpp_type != FieldDescriptor.CPPTYPE_STRING:
        return
    if field.type == FieldDescriptor.TYPE_BYTES:
        rules = field.GetOptions().Extensions[validate_pb2.field]
        assert 0 < rules.bytes.max_len < 256 * 1024, f"{name} has no limit"
        return
    for rules in rules_of(field):
        text = rules.string  # type: ignore[attr-defined]
        assert text.pattern, f"{name} has no pattern"
        assert 0 < text.max_len <= 128 or "*" not in text.pattern, f"{name} has no limit"
        assert not re.fullmatch(text.pattern[1:-1], "a\nb\x00\x85"), name


@pytest.mark.parametrize("name", sorted(REQUEST_FIELDS))
def test_every_list_in_a_request_is_bounded(name: str) -> None:
    field = REQUEST_FIELDS[name]
    rules = field.GetOptions().Extensions[validate_pb2.field]
    if field.message_type and field.message_type.GetOptions().map_entry:
        assert 0 < rules.map.max_pairs <= 100
    elif field.is_repeated:
        assert 0 < rules.repeated.max_items <= 500


@pytest.mark.parametrize("name", sorted(REQUEST_FIELDS))
def test_every_enum_in_a_request_refuses_unknown_numbers(name: str) -> None:
    field = REQUEST_FIELDS[name]
    if field.enum_type:
        rules = field.GetOptions().Extensions[validate_pb2.field].enum
        assert rules.defined_only or list(getattr(rules, "in"))


def test_every_pattern_and_expression_is_told_in_words() -> None:
    patterns, expressions = set(), set()
    for field in REQUEST_FIELDS.values():
        for rules in rules_of(field):
            patterns |= {rules.string.pattern} - {""}  # type: ignore[attr-defined]
            expressions |= {cel.expression for cel in rules.cel}  # type: ignore[attr-defined]
        options = field.containing_type.GetOptions().Extensions[validate_pb2.message]
        expressions |= {cel.expression for cel in options.cel}
    assert patterns == set(PATTERNS)
    assert expressions == set(EXPRESSIONS)
