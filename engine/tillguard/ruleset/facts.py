"""What a field says about an event: its text, its number, the items of its lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..domain import Event
from .fields import ATTRIBUTE, Field


def department(event: Event) -> str:
    """Department of the dearest line that was not voided; "" without lines."""
    sold = [line for line in event.lines if not line.void]
    return max(sold, key=lambda line: abs(line.amount)).department if sold else ""


def items(event: Event) -> tuple[str, ...]:
    """The items of the lines that were not voided."""
    return tuple(line.item for line in event.lines if not line.void)


def attribute_text(event: Event, name: str) -> str:
    """A custom attribute as text; yes or no for a truth value, "" if absent or a number."""
    value = event.attributes.get(name, "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else ""


def attribute_number(event: Event, name: str) -> float:
    """A custom attribute as a number; NaN if absent or not a number."""
    value = event.attributes.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value)


def text_of(field: Field, event: Event) -> str:
    """The text of an event's field, "" if missing."""
    if field.name.startswith(ATTRIBUTE):
        return str(event.attributes.get(field.name.removeprefix(ATTRIBUTE), ""))
    if field.name == "department":
        return department(event)
    if field.unit == "texts":
        return ", ".join(dict.fromkeys(items(event)))
    return str(getattr(event, field.name))


def value_of(field: Field, event: Event, vector: Sequence[float]) -> float:
    """The number of a field in the vector's unit, NaN if missing."""
    if field.position >= 0:
        return vector[field.position]
    return attribute_number(event, field.name.removeprefix(ATTRIBUTE))
