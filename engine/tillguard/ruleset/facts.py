"""How an event and its vector become integers: the one conversion behind both compilers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any as Anything

from ..domain import Event, TenderStatus
from .condition import Among, Compare, Leaf, Missing, Prefix
from .fields import ATTRIBUTE, Field
from .units import UNITS


def tender(event: Event) -> str:
    """Type of the largest tender that was not declined; the first of equals, "" if none."""
    paid = [t for t in event.tenders if t.status is not TenderStatus.DECLINED]
    return max(paid, key=lambda t: abs(t.amount)).type if paid else ""


def department(event: Event) -> str:
    """Department of the dearest line that was not voided; "" without lines."""
    sold = [line for line in event.lines if not line.void]
    return max(sold, key=lambda line: abs(line.amount)).department if sold else ""


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


NAMES: Mapping[str, Anything] = {
    "tender": tender,
    "department": department,
    "attribute_text": attribute_text,
    "attribute_number": attribute_number,
    "__builtins__": {},
}
"""What generated code may call, beside `e` (the event) and `v` (the vector)."""


def text_of(field: Field, event: Event) -> str:
    """The text of an event's field, "" if missing."""
    if field.name.startswith(ATTRIBUTE):
        return str(event.attributes.get(field.name.removeprefix(ATTRIBUTE), ""))
    if field.name == "tender":
        return tender(event)
    if field.name == "department":
        return department(event)
    return str(getattr(event, field.name))


def value_of(field: Field, event: Event, vector: Sequence[float]) -> float:
    """The number of a field in the vector's unit, NaN if missing."""
    if field.position >= 0:
        return vector[field.position]
    return attribute_number(event, field.name.removeprefix(ATTRIBUTE))


def text_source(field: Field) -> str:
    """Generated code for a field's text."""
    if field.name.startswith(ATTRIBUTE):
        return f"attribute_text(e, {field.name.removeprefix(ATTRIBUTE)!r})"
    if field.name in ("tender", "department"):
        return f"{field.name}(e)"
    return f"e.{field.name}"


def number_source(field: Field) -> str:
    """Generated code for a field's fact integer, rounded half up; NaN (also for an infinity).

    It is a float that holds an integer: NaN then answers every comparison but `!=` with false.
    """
    at = field.name.removeprefix(ATTRIBUTE)
    value = f"v[{field.position}]" if field.position >= 0 else f"attribute_number(e, {at!r})"
    scale = UNITS[field.unit].scale
    return f"({value} * {scale} + 0.5) // 1" if scale != 1 else f"({value} + 0.5) // 1"


def source(field: Field) -> str:
    """Generated code for a field's value, whatever it is."""
    if field.unit == "attribute":
        return f"e.attributes.get({field.name.removeprefix(ATTRIBUTE)!r})"
    return text_source(field) if field.unit == "text" else number_source(field)


def text_test(leaf: Leaf, value: str) -> str:
    """Generated code for a test on text, given the name that holds the text."""
    match leaf:
        case Compare(operator="==", value=wanted):
            return f"{value} == {wanted!r}"
        case Compare(value=wanted):
            return f"{value} != {wanted!r} and {value} != ''"
        case Among(values=values):
            return f"{value} in {values!r}"
        case Prefix(text=start):
            return f"{value}.startswith({start!r})"
        case Missing(field):
            return f"{value} is None" if field.unit == "attribute" else f"{value} == ''"
        case _:
            raise TypeError(f"no test on text: {leaf}")
