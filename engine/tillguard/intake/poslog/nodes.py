"""Reading elements by their local name, whatever namespace a vendor put them in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

from lxml import etree

from ...card_data import card_data
from ...errors import TillguardError

Element: TypeAlias = "etree._Element"
LONGEST = 128
"""Characters of a text, as on the wire."""
MOST = 10**12
"""Minor units of an amount and thousandths of a quantity, as on the wire."""
NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,12})?|\.\d{1,12})")
YES = ("true", "1", "yes", "y")
FIRST_YEAR, LAST_YEAR = 2000, 2099


class BadTransaction(TillguardError):
    """A transaction that cannot be an event: the code of what is wrong in it, and the words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def first(node: Element | None, *names: str) -> Element | None:
    """The first child of the first of these names that is there."""
    if node is not None:
        for name in names:
            for found in node.iterchildren("{*}" + name):
                return found
    return None


def below(node: Element, name: str) -> Iterator[Element]:
    """All elements of the name, however deep."""
    return node.iter("{*}" + name)


def mark(node: Element, name: str) -> str:
    """An attribute, "" where it is not there."""
    value = node.get(name)
    if value is not None:
        return value.strip()
    ends = "}" + name
    return next((str(v).strip() for k, v in node.attrib.items() if str(k).endswith(ends)), "")


def flag(node: Element, name: str) -> bool:
    return mark(node, name).lower() in YES


def said(node: Element | None, *names: str) -> str:
    """The text of the first child of these names; "" where there is none, or it is empty."""
    found = first(node, *names)
    return text(found) if found is not None else ""


def text(node: Element) -> str:
    """The text of an element on one line; raises BadTransaction where it must not enter."""
    words = " ".join((node.text or "").split())
    name = local(node)
    if len(words) > LONGEST:
        raise BadTransaction("too-long", f"{name} has more than {LONGEST} characters")
    if len(words) >= 13 and (broken := card_data(words, "item" if "Item" in name else name)):
        raise BadTransaction("card-number", f"{name} {broken}")
    return words


def local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def number(node: Element | None, *names: str) -> Decimal | None:
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
