"""What a condition means: a frozen tree over fields, with values already in fact integers.

A comparison with a missing value is false, whatever the operator; `Not` is plain negation, so
`not: amount >= 5.00` is true where the amount is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .fields import Field

Operator = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    field: Field
    operator: Operator
    value: int | str


@dataclass(frozen=True, slots=True)
class Among:
    field: Field
    values: tuple[int, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends belong to the range."""

    field: Field
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Prefix:
    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    field: Field


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Leaf = Compare | Among | Between | Prefix | Missing
Condition = Leaf | All | Any | Not


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every comparison in the tree, in the order of the file."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition
