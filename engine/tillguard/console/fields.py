"""What people write into forms: one line of plain text, money as their place writes it."""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal
from starlette.datastructures import FormData

from ..card_data import card_data
from ..domain import minor_per_unit
from ..errors import InvalidRequest, Violation
from .locale import Here

LONGEST = 2000
"""Characters of a note."""
DEAREST = Decimal(10) ** 12
LETTERS = re.compile(r"[^\W\d]")
"""An amount has none: 1e3 is a slip, no thousand."""


def one_text(given: FormData, name: str, required: bool = False) -> str:
    """A field as one line without control characters and card numbers; raises InvalidRequest."""
    words = " ".join(str(given.get(name, "")).split())
    text = "".join(letter for letter in words if letter.isprintable())
    if len(text) > LONGEST:
        raise InvalidRequest([Violation(name, f"must have at most {LONGEST} characters")])
    if told := card_data(text, ""):
        raise InvalidRequest([Violation(name, told)])
    if required and not text:
        raise InvalidRequest([Violation(name, "must say why")])
    return text


def amount(text: str, here: Here) -> int:
    """Money as the reader's locale writes it, in minor units; nothing is 0."""
    if not text:
        return 0
    try:
        units = parse_decimal(LETTERS.sub("?", text), locale=here.locale, strict=True)
    except NumberFormatError:
        units = Decimal(-1)
    minor = units * minor_per_unit(here.currency)
    if not (units.is_finite() and 0 <= units < DEAREST and minor == minor.to_integral_value()):
        example = here.number(1234.5, 2)
        raise InvalidRequest([Violation("recovered", f"must be an amount such as {example}")])
    return int(minor)
