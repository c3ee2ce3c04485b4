"""Generated code: how an event and its vector become integers, the one conversion behind both
compilers, and what a condition is in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any as Anything

from .condition import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Condition,
    Leaf,
    Listed,
    Missing,
    Not,
    Parameter,
    Prefix,
)
from .facts import attribute_number, attribute_text, department, items
from .fields import ATTRIBUTE, Field
from .units import UNITS

NAMES: Mapping[str, Anything] = {
    "department": department,
    "items": items,
    "any": any,
    "attribute_text": attribute_text,
    "attribute_number": attribute_number,
    "__builtins__": {},
}
"""What generated code may call, beside `e` (the event), `v` (the vector), `p` (the policy's
parameters by key) and `lists` (the members of each named list)."""


def expression(condition: Condition, names: Mapping[Field, str]) -> str:
    """A condition as a Python expression, given the names that hold the fields' values."""
    match condition:
        case All(parts):
            return "(" + " and ".join(expression(part, names) for part in parts) + ")"
        case Any(parts):
            return "(" + " or ".join(expression(part, names) for part in parts) + ")"
        case Not(part):
            return f"(not {expression(part, names)})"
        case _:
            return f"({test_source(condition, names[condition.field])})"


def text_source(field: Field) -> str:
    """Generated code for a field's text."""
    if field.name.startswith(ATTRIBUTE):
        return f"attribute_text(e, {field.name.removeprefix(ATTRIBUTE)!r})"
    if field.name == "department":
        return "department(e)"
    return "items(e)" if field.unit == "texts" else f"e.{field.name}"


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
    return text_source(field) if field.unit in ("text", "texts") else number_source(field)


def test_source(leaf: Leaf, value: str) -> str:
    """Generated code for a test, given the name that holds the field's value."""
    if leaf.field.unit in ("text", "attribute"):
        return text_test(leaf, value)
    return texts_test(leaf, value) if leaf.field.unit == "texts" else number_test(leaf, value)


def number_test(leaf: Leaf, value: str) -> str:
    """A number is NaN where missing: only `!=` would then hold by itself."""
    match leaf:
        case Compare(_, "!=", wanted):
            return f"{value} != {threshold(wanted)} and {value} == {value}"
        case Compare(_, operator, wanted):
            return f"{value} {operator} {threshold(wanted)}"
        case Among(_, values):
            return f"{value} in {values!r}"
        case Between(_, low, high):
            return f"{threshold(low)} <= {value} <= {threshold(high)}"
        case Missing():
            return f"{value} != {value}"
    raise TypeError(f"no code for {leaf}")


def threshold(value: int | str | Parameter) -> str:
    return f"p[{value.key!r}]" if isinstance(value, Parameter) else str(value)


def texts_test(leaf: Leaf, value: str) -> str:
    """A test on several texts holds if it holds for one of them."""
    match leaf:
        case Missing():
            return f"not {value}"
        case Listed(_, name):
            return f"not lists[{name!r}].isdisjoint({value})"
        case _:
            return f"any([{text_test(leaf, 'x')} for x in {value}])"


def text_test(leaf: Leaf, value: str) -> str:
    """Generated code for a test on text, given the name that holds the text."""
    match leaf:
        case Compare(operator="==", value=wanted):
            return f"{value} == {wanted!r}"
        case Compare(value=wanted):
            return f"{value} != {wanted!r} and {value} != ''"
        case Among(values=values):
            return f"{value} in {values!r}"
        case Listed(name=name):
            return f"{value} in lists[{name!r}]"
        case Prefix(text=start):
            return f"{value}.startswith({start!r})"
        case Missing(field):
            return f"{value} is None" if field.unit == "attribute" else f"{value} == ''"
        case _:
            raise TypeError(f"no test on text: {leaf}")
