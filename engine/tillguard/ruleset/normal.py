"""A condition as the ways in which it can hold: no nesting, no negation, only tests on integers.

The native engine knows conjunctions and leaves out what is missing; this is where `not`, `any` and
missing values become that, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from .condition import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Condition,
    Leaf,
    Missing,
    Not,
    Operator,
    parameters,
)
from .fields import Field

MOST_WAYS = 48


class TooManyWays(ValueError):
    """A condition that would need more native rules than one ruleset may hold."""


@dataclass(frozen=True, slots=True)
class Number:
    """A field's fact integer; left out of the fact where the field is missing."""

    field: Field


@dataclass(frozen=True, slots=True)
class Absent:
    """1 where a number is missing, else 0; always in the fact."""

    field: Field


@dataclass(frozen=True, slots=True)
class Holds:
    """1 where a test on text or with a parameter holds, else 0; always in the fact."""

    leaf: Leaf


Signal = Number | Absent | Holds


@dataclass(frozen=True, slots=True)
class Test:
    signal: Signal
    operator: Operator
    value: int


Way = tuple[Test, ...]
"""Tests that hold together."""

OPPOSITE: dict[Operator, Operator] = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip


def ways(condition: Condition) -> tuple[Way, ...]:
    """All ways in which the condition holds; raises TooManyWays above 48."""
    found = dict.fromkeys(_plain(way) for way in _ways(condition, True) if _possible(way))
    if len(found) > MOST_WAYS:
        raise TooManyWays(_remedy(len(found)))
    return tuple(found)


def _possible(way: Way) -> bool:
    """Whether no test contradicts another about what is missing."""
    absent = {t.signal.field for t in way if isinstance(t.signal, Absent) and t.value == 1}
    known = {t.signal.field for t in way if isinstance(t.signal, Absent) and t.value == 0}
    read = {t.signal.field for t in way if isinstance(t.signal, Number)}
    return not absent & (known | read)


def _plain(way: Way) -> Way:
    """Without repetitions, and without "is not missing" where a test on the number says it."""
    read = {t.signal.field for t in way if isinstance(t.signal, Number)}
    kept = (t for t in way if not (isinstance(t.signal, Absent) and t.signal.field in read))
    return tuple(dict.fromkeys(kept))


def _remedy(number: int) -> str:
    return f"holds in {number} ways, {MOST_WAYS} are allowed; split the rule in two"


def _ways(condition: Condition, wanted: bool) -> list[Way]:
    match condition:
        case Not(part):
            return _ways(part, not wanted)
        case All(parts):
            return _all(parts, wanted) if wanted else _any(parts, wanted)
        case Any(parts):
            return _any(parts, wanted) if wanted else _all(parts, wanted)
        case _:
            return _leaf(condition, wanted)


def _any(parts: tuple[Condition, ...], wanted: bool) -> list[Way]:
    return [way for part in parts for way in _ways(part, wanted)]


def _all(parts: tuple[Condition, ...], wanted: bool) -> list[Way]:
    found: list[Way] = [()]
    for part in parts:
        found = [left + right for left, right in product(found, _ways(part, wanted))]
        if len(found) > 64 * MOST_WAYS:
            raise TooManyWays(_remedy(len(found)))
    return found


def _leaf(leaf: Leaf, wanted: bool) -> list[Way]:
    if leaf.field.unit in ("text", "texts", "attribute") or parameters(leaf):
        return [(Test(Holds(leaf), "==", int(wanted)),)]
    absent = Test(Absent(leaf.field), "==", 1)
    if isinstance(leaf, Missing):
        return [(Test(absent.signal, "==", int(wanted)),)]
    return _numeric(leaf) if wanted else [*_opposite(leaf), (absent,)]


def _numeric(leaf: Leaf) -> list[Way]:
    signal = Number(leaf.field)
    match leaf:
        case Compare(_, operator, int(value)):
            return [(Test(signal, operator, value),)]
        case Among(_, values):
            return [(Test(signal, "==", int(value)),) for value in values]
        case Between(_, int(low), int(high)):
            return [(Test(signal, ">=", low), Test(signal, "<=", high))]
    raise TypeError(f"no test on a number: {leaf}")


def _opposite(leaf: Leaf) -> list[Way]:
    signal = Number(leaf.field)
    match leaf:
        case Compare(_, operator, int(value)):
            return [(Test(signal, OPPOSITE[operator], value),)]
        case Among(_, values):
            return [tuple(Test(signal, "!=", int(value)) for value in values)]
        case Between(_, int(low), int(high)):
            return [(Test(signal, "<", low),), (Test(signal, ">", high),)]
    raise TypeError(f"no test on a number: {leaf}")
