"""Reading elements by their local name, whatever namespace a vendor put them in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ...card_data import SHORTEST, card_data

DEEPEST = 32
"""Levels of elements in a transaction; the standard needs about ten."""
LONGEST = 128
"""Characters of a text, as on the wire."""
MOST = 10**12
"""Minor units of an amount and thousandths of a quantity, as on the wire."""
NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,12})?|\.\d{1,12})")
YES = ("true", "1", "yes", "y")
FIRST_YEAR, LAST_YEAR = 2000, 2099


class BadTransaction(ValueError):
    """A transaction that cannot be an event: the code of what is wrong in it, and the words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Node:
    """An element by its local name, with its attributes, text and children.

    `first` holds the first child of each name, `inside` the elements of each name anywhere in the
    transaction.
    """

    __slots__ = ("first", "inside", "marks", "name", "parts", "words")

    def __init__(self, element: Any, inside: dict[str, list[Node]], depth: int = 0) -> None:
        if depth > DEEPEST:
            raise BadTransaction("too-deep", f"elements stand more than {DEEPEST} deep in it")
        self.name = name = local(element.tag)
        self.inside = inside
        self.words: str | None = element.text
        attributes = element.attrib
        self.marks = {local(k): v for k, v in attributes.items()} if attributes else NO_MARKS
        if name in inside:
            inside[name].append(self)
        else:
            inside[name] = [self]
        self.parts = [Node(part, inside, depth + 1) for part in element]
        self.first = {part.name: part for part in reversed(self.parts)} if self.parts else NO_PARTS

    @classmethod
    def of(cls, element: Any) -> Node:
        """A transaction as the parser made it; raises BadTransaction where it is too deep."""
        return cls(element, {})

    def anywhere(self, name: str) -> list[Node]:
        """The elements of the name in the whole transaction, in their order."""
        return self.inside.get(name, [])

    def named(self, name: str) -> list[Node]:
        """All children of the name."""
        return [part for part in self.parts if part.name == name] if name in self.first else []

    def below(self, name: str) -> Iterator[Node]:
        """All elements of the name in it, however deep, in their order."""
        for part in self.parts:
            if part.name == name:
                yield part
            if part.parts:
                yield from part.below(name)


NO_MARKS: dict[str, str] = {}
NO_PARTS: dict[str, Node] = {}


@lru_cache(maxsize=4096)
def local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


def first(node: Node | None, *names: str) -> Node | None:
    """The first child of the first of these names that is there."""
    if node is not None:
        for name in names:
            found = node.first.get(name)
            if found is not None:
                return found
    return None


def mark(node: Node, name: str) -> str:
    """An attribute, "" where it is not there."""
    return node.marks.get(name, "").strip() if node.marks else ""


def flag(node: Node, name: str) -> bool:
    return bool(node.marks) and mark(node, name).lower() in YES


def said(node: Node | None, *names: str) -> str:
    """The text of the first child of these names; "" where there is none, or it is empty."""
    found = first(node, *names)
    return text(found) if found is not None else ""


def text(node: Node) -> str:
    """The text of an element on one line; raises BadTransaction where it must not enter."""
    words = (node.words or "").strip()
    if len(words) >= SHORTEST or not words.isprintable():
        words = " ".join(words.split())
        if len(words) > LONGEST:
            raise BadTransaction("too-long", f"{node.name} has more than {LONGEST} characters")
        if broken := card_data(words, "item" if "Item" in node.name else node.name):
            raise BadTransaction("card-number", f"{node.name} {broken}")
    return words


def number(node: Node | None, *names: str) -> Decimal | None:
    """A decimal number, None where there is none."""
    words = said(node, *names)
    if not words:
        return None
    if not NUMBER.fullmatch(words):
        raise BadTransaction("no-number", f"{names[0]} is no number")
    return Decimal(words)


def whole(value: Decimal, what: str) -> int:
    """The nearest integer, halves away from zero."""
    if abs(value) > MOST:
        raise BadTransaction("too-large", f"{what} is too large")
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def moment(words: str, zone: str, what: str) -> int:
    """Seconds since 1970 of an ISO 8601 time, in the zone where it tells no offset of its own."""
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        raise BadTransaction("no-time", f"{what} is no time such as 2024-05-31T14:05:00") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadTransaction("no-time", f"{what} is not of {FIRST_YEAR} to {LAST_YEAR}")
    return int((found if found.tzinfo else _at(found, ZoneInfo(zone), what)).timestamp())


def _at(wall: datetime, zone: ZoneInfo, what: str) -> datetime:
    """A time of the store's clock; of two the first, where the clock is put back."""
    found = wall.replace(tzinfo=zone)
    if found.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        message = f"{what} is left out by the clock in {zone.key}: summer time began"
        raise BadTransaction("no-such-time", message)
    return found


def day(words: str) -> str:
    """The date that a text begins with, as YYYY-MM-DD."""
    try:
        return date.fromisoformat(words[:10]).isoformat()
    except ValueError:
        raise BadTransaction("no-time", "BusinessDayDate is no date such as 2024-05-31") from None
