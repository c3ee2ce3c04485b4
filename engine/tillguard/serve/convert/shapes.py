"""What a plain transaction may hold, field by field: taken from the rules in proto/.

A rule that has no counterpart here raises UnknownRule at import, so none is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from tillguard.domain import Line, Tender, TenderStatus, TenderType
from tillguard.v1 import decision_service_pb2, validate_pb2

from ..contract_terms import DAY as DAY_PATTERN
from ..contract_terms import TEXT as TEXT_PATTERN
from ..contract_terms import UnknownRule
from ..vocabulary import ENTRIES, KINDS, STATUSES, TENDERS
from . import plain
from .plain import Reader, Shape

Field = tuple[int, int, int, int, object, bool]
"""Form, least, most, signs, more, needed: see `plain.Shape`."""

DIGITS = 10**12 - 1
"""The largest whole number that cannot be a card number."""
ANY = 2**31
WORDS: Mapping[str, Mapping[int, object]] = {
    "TransactionKind": KINDS,
    "EntryMethod": ENTRIES,
    "TenderType": TENDERS,
    "TenderStatus": STATUSES,
}


def tender(type: TenderType, token: str, amount: int, status: TenderStatus) -> Tender:
    """A tender from its fields in the order of the wire; those of a line stand in one order."""
    return Tender(type, amount, token, status)


ROWS: Mapping[str, Callable[..., object]] = {"Line": Line, "Tender": tender}
PATTERNS = {
    "": 0,
    TEXT_PATTERN: 0,
    TEXT_PATTERN.replace("[^", "[^/"): plain.SLASHLESS,
    "^[A-Za-z0-9_+/-]*$": 0,
}
"""Patterns that harmless text fits; a zone is looked up among all zones besides."""
NAME_PATTERN = "^[a-z][a-z0-9_]*$"
MONEY_RULES = {"money.currency_code", "money.nanos", "money.units"}
KEY_RULE = {"transaction.key"}


def shape(message: Descriptor, made: Callable[..., object] | None = None) -> Shape:
    """What the fields of a message may hold; `made` makes a row of its values."""
    options = message.GetOptions().Extensions[validate_pb2.message]
    known({rule.id for rule in options.cel}, KEY_RULE, message.full_name)
    choice = any(len(oneof.fields) > 1 for oneof in message.oneofs)
    return Shape({field.number: held(field) for field in message.fields}, made, choice)


def held(field: FieldDescriptor) -> Field:
    """What one field may hold."""
    rules = field.GetOptions().Extensions[validate_pb2.field]
    message = field.message_type
    if rules.ignore:
        raise UnknownRule(f"{field.full_name}: a field whose rules are ignored is not plain")
    if message and message.GetOptions().map_entry:
        return pairs(field, said(rules, "map"))
    if field.is_repeated:
        most = said(rules, "repeated")["max_items"]
        return plain.ROWS, 0, most, 0, shape(message, ROWS[message.name]), False
    if message:
        return whole_message(field, rules)
    form, least, most, signs, more, needed = value(field, rules)
    return form, least, most, signs, more, needed or rules.required


def pairs(field: FieldDescriptor, rules: Mapping[str, Any]) -> Field:
    """Custom attributes: the names that are forbidden, and what a value may hold."""
    names = said(rules["keys"], "string")
    if names.get("pattern") != NAME_PATTERN:
        raise UnknownRule(f"{field.full_name}: names must match {NAME_PATTERN}")
    values = field.message_type.fields_by_name["value"].message_type
    more = (frozenset(names.get("not_in", ())), shape(values))
    return plain.PAIRS, 0, rules["max_pairs"], names["max_len"], more, False


def whole_message(field: FieldDescriptor, rules: Any) -> Field:
    """An amount or a moment. Without a moment the service's clock is taken: that is looked at
    closely, for the body must then tell it."""
    names = {rule.id for rule in rules.cel}
    match field.message_type.full_name:
        case "google.type.Money":
            known(names, MONEY_RULES, field.full_name)
            least = 0 if "money.units" in names else -ANY * ANY
            return plain.MONEY, least, 0, 0, None, rules.required
        case "google.protobuf.Timestamp":
            known(names, set(), field.full_name)
            return plain.TIME, 0, 0, 0, None, True
        case "tillguard.v1.Transaction":
            return plain.BODY, 0, 0, 0, shape(field.message_type), True
    raise UnknownRule(f"{field.full_name}: a plain transaction holds no {field.message_type.name}")


def value(field: FieldDescriptor, rules: Any) -> Field:
    """A text, a number, a flag or a word of the vocabulary."""
    known({rule.id for rule in rules.cel}, set(), field.full_name)
    kind = rules.WhichOneof("type")
    given = said(rules, kind) if kind else {}
    match field.type:
        case FieldDescriptor.TYPE_STRING:
            return text(field, given)
        case FieldDescriptor.TYPE_INT64 | FieldDescriptor.TYPE_UINT32:
            known(given.keys(), {"gte", "lte"}, field.full_name)
            least = -DIGITS if field.type == FieldDescriptor.TYPE_INT64 else 0
            least, most = max(given.get("gte", least), least), min(given.get("lte", DIGITS), DIGITS)
            return plain.WHOLE, least, most, 0, None, False
        case FieldDescriptor.TYPE_DOUBLE:
            known(given.keys(), {"finite"}, field.full_name)
            return plain.NUMBER, 0, 0, 0, None, False
        case FieldDescriptor.TYPE_BOOL:
            known(given.keys(), set(), field.full_name)
            return plain.FLAG, 0, 1, 0, None, False
        case FieldDescriptor.TYPE_ENUM:
            return word(field, given)
    raise UnknownRule(f"{field.full_name}: a plain transaction holds no such value")


def text(field: FieldDescriptor, given: Mapping[str, Any]) -> Field:
    known(given.keys(), {"min_len", "max_len", "pattern"}, field.full_name)
    least, most = given.get("min_len", 0), given.get("max_len", ANY)
    pattern = given.get("pattern", "")
    if pattern == DAY_PATTERN:
        return plain.DAY, 10, 10, 0, None, True
    if pattern not in PATTERNS:
        raise UnknownRule(f"{field.full_name}: pattern {pattern!r} is not known")
    signs = PATTERNS[pattern] | (plain.ARTICLE if field.name == "item" else 0)
    return plain.TEXT, least, most, signs, None, least > 0


def word(field: FieldDescriptor, given: Mapping[str, Any]) -> Field:
    known(given.keys(), {"defined_only", "not_in"}, field.full_name)
    enum = field.enum_type
    meant, forbidden = WORDS[enum.name], [*given.get("not_in", ())]
    words = [meant.get(number) for number in range(len(enum.values))]
    if forbidden not in ([], [0]) or None in words[len(forbidden) :]:
        raise UnknownRule(f"{field.full_name}: its words must be numbered without gaps")
    return plain.WORD, 0, len(words) - 1, 0, words, bool(forbidden)


def said(rules: Any, kind: str) -> dict[str, Any]:
    """The rules of one kind, by their names."""
    return {rule.name: value for rule, value in getattr(rules, kind).ListFields()}


def known(given: Any, understood: set[str], name: str) -> None:
    if unknown := {*given} - understood:
        raise UnknownRule(f"{name}: {', '.join(sorted(unknown))} is not known to the quick reader")


READERS: Mapping[Callable[[bytes], Message], Reader] = {
    request.FromString: Reader(shape(cast(Descriptor, request.DESCRIPTOR)))
    for request in (decision_service_pb2.DecideRequest, decision_service_pb2.DecideStreamRequest)
}
"""By what parses the same bytes to a message."""
