"""What a condition means: a frozen tree over fields, with values already in fact integers.

A comparison with a missing value is false, whatever the operator; `Not` is plain negation, so
`not: amount >= 5.00` is true where the amount is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from .fields import Field

Operator = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold that the policy may set, by its key `<rule>.<name>`."""

    key: str

    @property
    def name(self) -> str:
        return self.key.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Compare:
    field: Field
    operator: Operator
    value: int | str | Parameter


@dataclass(frozen=True, slots=True)
class Among:
    field: Field
    values: tuple[int, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends belong to the range."""

    field: Field
    low: int | Parameter
    high: int | Parameter


@dataclass(frozen=True, slots=True)
class Prefix:
    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Whether the text is on a named list, as it stands at the event's store on its day."""

    field: Field
    name: str


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


Leaf = Compare | Among | Between | Prefix | Listed | Missing
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


def parameters(leaf: Leaf) -> tuple[Parameter, ...]:
    """The parameters that a comparison is made with."""
    match leaf:
        case Compare(value=value):
            found: tuple[object, ...] = (value,)
        case Between(low=low, high=high):
            found = (low, high)
        case _:
            found = ()
    return tuple(one for one in found if isinstance(one, Parameter))


Set = Callable[[Parameter], "int | Parameter"]
"""What stands in the place of a parameter."""


def with_set(condition: Condition, to: Set) -> Condition:
    """The same condition with something else in the place of each parameter."""
    match condition:
        case All(parts):
            return All(tuple(with_set(part, to) for part in parts))
        case Any(parts):
            return Any(tuple(with_set(part, to) for part in parts))
        case Not(part):
            return Not(with_set(part, to))
        case _:
            return leaf_set(condition, to)


def leaf_set(leaf: Leaf, to: Set) -> Leaf:
    match leaf:
        case Compare(_, _, Parameter() as one):
            return replace(leaf, value=to(one))
        case Between(_, low, high):
            return replace(leaf, low=value_set(low, to), high=value_set(high, to))
    return leaf


def value_set(value: int | Parameter, to: Set) -> int | Parameter:
    return to(value) if isinstance(value, Parameter) else value
