"""Where a person stands in a message or a text, and how another name takes their place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

from tillguard.domain import TRANSACTIONS, Kind
from tillguard.journal import NORMS, OUTCOME
from tillguard.v1 import decision_pb2, journal_pb2, store_event_pb2, transaction_pb2


class PersonKind(StrEnum):
    """By which key somebody is known: at the tills, by a membership, by the token of a card."""

    EMPLOYEE = "employee"
    CUSTOMER = "customer"
    CARD = "card"


NAMED: Mapping[str, PersonKind] = {
    "employee": PersonKind.EMPLOYEE,
    "approver": PersonKind.EMPLOYEE,
    "owner_employee": PersonKind.EMPLOYEE,
    "membership": PersonKind.CUSTOMER,
    "customer": PersonKind.CUSTOMER,
    "token": PersonKind.CARD,
    "card": PersonKind.CARD,
}
"""Fields of the messages that the journal keeps which hold a person's key."""

FREE = frozenset({"text", "string_value"})
"""Their fields that hold words, in which a key may stand."""

IMPERSONAL = frozenset(
    {"key", "store", "register", "time_zone", "business_date", "original_receipt", "item",
     "department", "rule", "typology", "feature", "source", "obligations", "bound_by", "who",
     "policy_bundle", "model", "degraded", "cause"}
)  # fmt: skip
"""Their fields that are about no person."""

SHORT = 4
"""Characters: in a text a shorter key must not be a part of a number or a name."""


@dataclass(frozen=True)
class Person:
    """Somebody by their pseudonymous key."""

    kind: PersonKind
    key: str

    def is_named(self, text: str) -> bool:
        return bool(self._pattern.search(text))

    def replaced(self, text: str, by: str) -> str:
        """The text with every mention of the key by another name."""
        return self._pattern.sub(by, text)

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """The key as texts hold it: as it is, and as JSON writes it."""
        return tuple(dict.fromkeys((self.key, json.dumps(self.key)[1:-1])))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        one = "|".join(map(re.escape, self.spellings))
        if len(self.key) >= SHORT:
            return re.compile(rf"(?<!\w)(?:{one})(?!\w)")
        return re.compile(rf"(?<![\w/-])(?<!\d[.,])(?:{one})(?![\w/-]|[.,]\d)")


def message_of(kind: str, body: bytes) -> Message | None:
    """What the journal keeps of an event of this kind; None for norms, which are no message."""
    if kind == NORMS or not body:
        return None
    if kind == OUTCOME:
        return journal_pb2.JournalOutcome.FromString(body)
    if Kind(kind) in TRANSACTIONS:
        return transaction_pb2.Transaction.FromString(body)
    return store_event_pb2.StoreEvent.FromString(body)


def body_without(person: Person, kind: str, body: bytes, by: str) -> bytes:
    """An event's bytes with another name in the person's place."""
    try:
        return _bytes_without(person, message_of(kind, body), body, by)
    except (DecodeError, ValueError):  # no message: whoever erases is told that it is left
        return body


def decision_without(person: Person, raw: bytes, by: str) -> bytes:
    """A decision's bytes with another name in the person's place: reasons may name them."""
    try:
        return _bytes_without(person, decision_pb2.Decision.FromString(raw), raw, by)
    except DecodeError:
        return raw


def _bytes_without(person: Person, message: Message | None, raw: bytes, by: str) -> bytes:
    if message is None or not rename(person, message, by):
        return raw
    return message.SerializeToString(deterministic=True)


def rename(person: Person, message: Message, by: str) -> int:
    """Put `by` in the person's place wherever the message names them; how often it did."""
    count = 0
    for part, field in _texts(message):
        said = getattr(part, field.name)
        for place, text in enumerate(said) if field.is_repeated else [(-1, said)]:
            fresh = _without(person, field.name, text, by)
            if fresh != text:
                count += 1
                if place < 0:
                    setattr(part, field.name, fresh)
                else:
                    said[place] = fresh
    return count


def _without(person: Person, name: str, text: str, by: str) -> str:
    if name in FREE:
        return person.replaced(text, by)
    return by if NAMED.get(name) is person.kind and text == person.key else text


def _texts(message: Message) -> Iterator[tuple[Message, FieldDescriptor]]:
    """Every text that is set in the message and below it."""
    for field, value in message.ListFields():
        if field.message_type and field.message_type.GetOptions().map_entry:
            for inner in value.values():
                if isinstance(inner, Message):
                    yield from _texts(inner)
        elif field.message_type:
            parts: Any = value if field.is_repeated else (value,)
            for inner in parts:
                yield from _texts(inner)
        elif field.type == FieldDescriptor.TYPE_STRING:
            yield message, field
