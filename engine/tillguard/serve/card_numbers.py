"""Keeps card numbers, track data and security codes out: finds them in any field of a message.

A card number is a run of 13 to 19 digits, in one piece or in groups divided by spaces or dashes,
that starts like a payment card (3 to 6, or 2221 to 2720) and passes the Luhn check (ISO/IEC
7812-1). One in ten other numbers passes it too, so an item code of 13 or 14 digits with a right
GS1 check digit is taken for the article number that it is; other numbers of this shape need a
letter in front. Groups must look like a card's, so that dates and register numbers joined by
dashes pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from tillguard.errors import Violation
from tillguard.v1 import validate_pb2

CARD = "must not hold a card number: send an opaque token instead"
TRACK = "must not hold track data of a card: send an opaque token instead"

DIGIT_LIKE = bytes(ord("0") if b in b"0123456789" or b >= 0x80 else ord(".") for b in range(256))
"""ASCII digits and all bytes of other scripts become 0, everything else becomes a dot."""
TRACK_1 = re.compile(rb"%[A-Za-z]\d{8}")
TRACK_2 = re.compile(rb";\d{8,19}=")
LONG_INTEGER = re.compile(rb"\x08[\x80-\xff]{5}")
"""A varint in field 1 above 2^35: the shortest that can hold 13 digits has six bytes."""
LONG_DOUBLE = re.compile(rb"\x11.{7}[\x42\x43]", re.DOTALL)
"""A double in field 2 between 2^33 and 2^65."""

RUN = re.compile(r"\d(?:[ -]*\d){12,}", re.ASCII)
BRAND_GROUPS = ((4, 6, 5), (4, 6, 4))
"""Uneven groups in which American Express and Diners Club numbers are written."""
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Sum of the digits of twice a digit."""

NUMBERS = {
    FieldDescriptor.CPPTYPE_STRING: "text",
    FieldDescriptor.CPPTYPE_INT64: "number",
    FieldDescriptor.CPPTYPE_UINT64: "number",
    FieldDescriptor.CPPTYPE_DOUBLE: "number",
}
SHORTEST, LONGEST = 13, 19
"""Digits of a card number."""


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


def card_data(text: str, name: str) -> str:
    """Why a text in the field of this name must not be sent; empty if it may."""
    plain = text if text.isascii() else plain_digits(text)
    if name == "item" and is_article_number(plain):
        return ""
    if TRACK_1.search(plain.encode()) or TRACK_2.search(plain.encode()):
        return TRACK
    return CARD if holds_card_number(plain) else ""


def plain_digits(text: str) -> str:
    """The text with digits, spaces and dashes of all scripts as ASCII, invisible signs left out."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", text)))


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return {"Zs": " ", "Pd": "-", "Cf": "", "Mn": ""}.get(category, char)


def holds_card_number(text: str) -> bool:
    """True when some run of digit groups in the text is a card number."""
    return any(
        is_card_number("".join(groups[start:end]))
        for run in RUN.findall(text)
        for groups in [re.split("[ -]+", run)]
        for start in range(len(groups))
        for end in range(start + 1, min(start + LONGEST, len(groups)) + 1)
        if _look_like_a_card([len(group) for group in groups[start:end]])
    )


def _look_like_a_card(sizes: list[int]) -> bool:
    """Equal groups of which the last may be shorter, or the groups of a brand; 13 to 19 digits."""
    if not SHORTEST <= sum(sizes) <= LONGEST:
        return False
    return (len(set(sizes[:-1])) <= 1 and sizes[-1] <= sizes[0]) or tuple(sizes) in BRAND_GROUPS


def is_card_number(digits: str) -> bool:
    """True for 13 to 19 digits with the start and the check digit of a payment card."""
    if not (SHORTEST <= len(digits) <= LONGEST and digits.isdecimal()):
        return False
    if digits[0] not in "3456" and not 2221 <= int(digits[:4]) <= 2720:
        return False
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(DOUBLED[n] for n in numbers[1::2])) % 10 == 0


def is_article_number(text: str) -> bool:
    """True for a GTIN-13 or GTIN-14 with a right check digit (GS1 General Specifications 7.9)."""
    if not (len(text) in (13, 14) and text.isdecimal()):
        return False
    numbers = [int(digit) for digit in reversed(text)]
    return (sum(numbers[::2]) + 3 * sum(numbers[1::2])) % 10 == 0
