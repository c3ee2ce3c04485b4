"""No condition is impossible: none contradicts another beside it, or the kinds of its rule."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ..condition import All, Condition
from ..possible import impossible
from . import Breach, Rules, Statement, Told


def a_condition_can_hold(rules: Rules) -> Iterator[Breach]:
    for told in rules.told:
        found: list[Statement] = []
        for one in told.statements:
            if not any(within(inner, one) for inner in found) and _never(told, one.condition):
                found.append(one)
                yield _breach(told, one)


def within(inner: Statement, outer: Statement) -> bool:
    """Whether a statement is said inside a block."""
    first, last = outer.node.start_mark.index, outer.node.end_mark.index
    return bool(first <= inner.node.start_mark.index <= last)


def _never(told: Told, condition: Condition) -> bool:
    return impossible(condition, told.thresholds, told.choices)


def _breach(told: Told, found: Statement) -> Breach:
    if found.text:
        kinds = ", ".join(told.choices["kind"])
        message = f"this never holds (kinds: {kinds}); take it out or change its value"
        return Breach(told, found.node, message)
    lines = [one for one in told.statements if one.text and within(one, found)]
    for first, second in combinations(lines, 2):
        if _never(told, All((first.condition, second.condition))):
            line = first.node.start_mark.line + 1
            message = f"never together with `{first.text}` in line {line}"
            return Breach(told, second.node, f"{message}; change one, or put both under any:")
    message = "these conditions never hold together; take out one that contradicts the others"
    return Breach(told, found.node, message)
