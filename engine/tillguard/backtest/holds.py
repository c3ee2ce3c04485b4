"""Where a condition holds in a block: numbers as whole columns, texts only where still open.

It means what the evaluator means. A test that has no column form here (on a text that the journal
keeps only inside the event, or one that the rule language learns later) asks the evaluator itself,
row by row, and only for the rows that the rest of the condition has left open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import repeat

import numpy as np

from ..domain import Attribute
from ..ruleset import Evaluator, Rule
from ..ruleset.condition import (
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
    leaves,
)
from ..ruleset.examples import PLAIN
from ..ruleset.fields import ATTRIBUTE
from ..ruleset.given import Given
from .block import COLUMNS, Block, Floats, Ints, Mask

Holds = Callable[[Block, Ints, Given], Mask]
"""For the rows at these positions: whether it holds, given what the policy says."""

NUMBER, COLUMN, INSIDE, EVENT = 0, 1, 2, 3
"""What a test costs; the cheap ones are asked first, which changes nothing but the time."""


def compiled(rule: Rule) -> Holds:
    """The rule's condition; rows of other kinds than the rule's must not be asked."""
    return _condition(rule.when, rule)


def price(condition: Condition) -> int:
    """NUMBER, COLUMN, INSIDE or EVENT: the dearest test in the condition."""
    return max((_price(leaf) for leaf in leaves(condition)), default=NUMBER)


def _price(leaf: Leaf) -> int:
    if leaf.field.position >= 0:
        return NUMBER if isinstance(leaf, Compare | Among | Between | Missing) else EVENT
    if leaf.field.name.startswith(ATTRIBUTE):
        return INSIDE
    known = isinstance(leaf, Compare | Among | Prefix | Listed | Missing)
    return COLUMN if known and leaf.field.name in COLUMNS else EVENT


def _condition(condition: Condition, rule: Rule) -> Holds:
    match condition:
        case All(parts):
            return _all([_condition(part, rule) for part in sorted(parts, key=price)])
        case Any(parts):
            return _any([_condition(part, rule) for part in sorted(parts, key=price)])
        case Not(part):
            holds = _condition(part, rule)
            return lambda block, at, given: ~holds(block, at, given)
        case _:
            return (_number, _text, _attribute, _asked)[_price(condition)](condition, rule)


def _all(parts: list[Holds]) -> Holds:
    def holds(block: Block, at: Ints, given: Given) -> Mask:
        left = np.arange(len(at))
        for part in parts:
            left = left[part(block, at[left], given)]
        return _mask(len(at), left)

    return holds


def _any(parts: list[Holds]) -> Holds:
    def holds(block: Block, at: Ints, given: Given) -> Mask:
        left, found = np.arange(len(at)), np.zeros(len(at), np.bool_)
        for part in parts:
            held = part(block, at[left], given)
            found[left[held]] = True
            left = left[~held]
        return found

    return holds


def _mask(length: int, held: Ints) -> Mask:
    mask = np.zeros(length, np.bool_)
    mask[held] = True
    return mask


COMPARED: dict[str, Callable[[Floats, float], Mask]] = {
    "==": lambda x, value: x == value,
    "!=": lambda x, value: (x != value) & (x == x),
    "<": lambda x, value: x < value,
    "<=": lambda x, value: x <= value,
    ">": lambda x, value: x > value,
    ">=": lambda x, value: x >= value,
}


def _number(leaf: Leaf, rule: Rule) -> Holds:
    field = leaf.field
    match leaf:
        case Compare(_, operator, value):
            compare = COMPARED[operator]
            return lambda block, at, given: compare(block.number(field)[at], said(value, given))
        case Between(_, low, high):
            return lambda block, at, given: _between(
                block.number(field)[at], said(low, given), said(high, given)
            )
        case Among(_, values):
            return lambda block, at, given: np.isin(block.number(field)[at], values)
        case _:
            return lambda block, at, given: np.isnan(block.number(field)[at])


def said(value: int | str | Parameter, given: Given) -> float:
    """A threshold, which the policy may have set."""
    return float(given.values[value.key] if isinstance(value, Parameter) else value)


def _between(x: Floats, low: float, high: float) -> Mask:
    return (low <= x) & (x <= high)


def _text(leaf: Leaf, rule: Rule) -> Holds:
    test = _text_test(leaf)

    def holds(block: Block, at: Ints, given: Given) -> Mask:
        texts = block.texts(leaf.field.name, at)
        known = {text: test(text, given) for text in set(texts)}
        return np.fromiter((known[text] for text in texts), np.bool_, len(texts))

    return holds


def _text_test(leaf: Leaf) -> Callable[[str, Given], bool]:
    match leaf:
        case Compare(_, "==", value):
            return lambda text, given: text == value
        case Compare(_, _, value):
            return lambda text, given: text not in (value, "")
        case Among(_, values):
            return lambda text, given: text in values
        case Prefix(_, start):
            return lambda text, given: text.startswith(start)
        case Listed(_, name):
            return lambda text, given: text in given.lists[name]
        case _:
            return lambda text, given: text == ""


def _attribute(leaf: Leaf, rule: Rule) -> Holds:
    """A test on a custom attribute: the evaluator is asked once for every value there is."""
    evaluator, name = _alone(leaf, rule), leaf.field.name.removeprefix(ATTRIBUTE)
    blank = replace(PLAIN, kind=rule.kinds[0])

    def test(value: Attribute | None, given: Given) -> bool:
        attributes = {} if value is None else {name: value}
        return bool(evaluator.found(replace(blank, attributes=attributes), (), given))

    def holds(block: Block, at: Ints, given: Given) -> Mask:
        known: dict[tuple[type, Attribute | None], bool] = {}
        found = np.zeros(len(at), np.bool_)
        for i, attributes in enumerate(block.attributes(at)):
            value = attributes.get(name)
            key = (type(value), value)
            if key not in known:
                known[key] = test(value, given)
            found[i] = known[key]
        return found

    return holds


def _asked(leaf: Leaf, rule: Rule) -> Holds:
    """The test as a rule of its own, for the evaluator; nobody is on an empty list."""
    evaluator = _alone(leaf, rule)
    name = leaf.name if isinstance(leaf, Listed) else None

    def holds(block: Block, at: Ints, given: Given) -> Mask:
        if name is not None and not given.lists[name]:
            return np.zeros(len(at), np.bool_)
        numbers = block.vectors[at].tolist() if leaf.field.position >= 0 else repeat(())
        asked = zip(block.events(at), numbers, strict=False)
        held = (bool(evaluator.found(event, vector, given)) for event, vector in asked)
        return np.fromiter(held, np.bool_, len(at))

    return holds


def _alone(leaf: Leaf, rule: Rule) -> Evaluator:
    return Evaluator([replace(rule, when=leaf, examples=())])
