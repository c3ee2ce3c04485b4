"""Keeps card numbers, track data and security codes out: finds them in any field of a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from tillguard.card_data import SHORTEST, card_data
from tillguard.errors import Violation
from tillguard.v1 import validate_pb2

DIGIT_LIKE = bytes(ord("0") if b in b"0123456789" or b >= 0x80 else ord(".") for b in range(256))
"""ASCII digits and all bytes of other scripts become 0, everything else becomes a dot."""
TRACK_1 = re.compile(rb"%[A-Za-z]\d{8}")
TRACK_2 = re.compile(rb";\d{8,19}=")
LONG_INTEGER = re.compile(rb"\x08[\x80-\xff]{5}")
"""A varint in field 1 above 2^35: the shortest that can hold 13 digits has six bytes."""
LONG_DOUBLE = re.compile(rb"\x11.{7}[\x42\x43]", re.DOTALL)
"""A double in field 2 between 2^33 and 2^65."""

NUMBERS = {
    FieldDescriptor.CPPTYPE_STRING: "text",
    FieldDescriptor.CPPTYPE_INT64: "number",
    FieldDescriptor.CPPTYPE_UINT64: "number",
    FieldDescriptor.CPPTYPE_DOUBLE: "number",
}


def card_numbers(message: Message, path: str = "") -> list[Violation]:
    """Where the message holds card data; its values are not told."""
    raw = message.SerializeToString()
    if (
        b"0000000000000" in raw.translate(DIGIT_LIKE, b" -")
        or LONG_INTEGER.search(raw)
        or LONG_DOUBLE.search(raw)
        or TRACK_1.search(raw)
        or TRACK_2.search(raw)
    ):
        return list(_found(message, path))
    return []


class _Field(NamedTuple):
    """A field in which card data may hide."""

    name: str
    form: str
    repeated: bool


@cache
def _fields(descriptor: Descriptor) -> tuple[_Field, ...]:
    return tuple(
        _Field(field.name, form, field.is_repeated)
        for field in descriptor.fields
        if (form := _form(field)) and not _is_checked_one_by_one(field)
    )


def _form(field: FieldDescriptor) -> str:
    """How to look into a field; empty where nothing can hide: enums, flags, google.type.Money."""
    if not field.message_type:
        return NUMBERS.get(field.cpp_type, "")
    if field.message_type.GetOptions().map_entry:
        return "map"
    return "message" if field.message_type.file.package.startswith("tillguard.") else ""


def _is_checked_one_by_one(field: FieldDescriptor) -> bool:
    """True for the requests of a batch: each is checked, and refused, by itself."""
    rules = field.GetOptions().Extensions[validate_pb2.field]
    return bool(rules.repeated.items.ignore == validate_pb2.IGNORE_ALWAYS)


def _found(message: Message, path: str) -> Iterator[Violation]:
    for field in _fields(message.DESCRIPTOR):
        value = getattr(message, field.name)
        if field.form == "map":
            yield from _in_map(value, path + field.name)
        elif field.repeated:
            for i, item in enumerate(value):
                yield from _in_value(field, item, f"{path}{field.name}[{i}]")
        elif field.form != "message" or message.HasField(field.name):
            yield from _in_value(field, value, path + field.name)


def _in_map(values: Mapping[str, Message], place: str) -> Iterator[Violation]:
    for key in values:
        if broken := card_data(key, place):
            yield Violation(place, broken)
        yield from _found(values[key], f'{place}["{key}"].')


def _in_value(field: _Field, value: Any, place: str) -> Iterator[Violation]:
    if field.form == "message":
        yield from _found(value, place + ".")
        return
    text = f"{value:.0f}" if isinstance(value, float) else str(value)
    if len(text) >= SHORTEST and (broken := card_data(text, field.name)):
        yield Violation(place, broken)
