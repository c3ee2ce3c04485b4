"""Features that a bundle derives: a flag for every sequence, behind the catalogue's numbers.

A sequence is then an ordinary condition `flag == yes` of its rule, the same for durable_rules and
for the evaluator, and the journal keeps the flags in the decision's vector.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from ..domain import Event, Kind, Record
from .condition import All, Compare
from .fields import Field
from .given import Given, defaults, of_example
from .rule import Example, Rule
from .sequence import Happening, compiled


class Recents(Protocol):
    """The recent events of an event's entities, itself the last."""

    def of(self, entity: str, event: Event) -> Sequence[Record]: ...


class Asked(NamedTuple):
    """A sequence, where its flag stands in the vector, and the kinds of transaction that may end
    it."""

    rule: str
    position: int
    kinds: tuple[Kind, ...]
    sequence: Happening


class Sequences:
    """All sequences of some rules, as the flags behind the catalogue's numbers in a vector."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.asked = [
            Asked(rule.id, rule.flag.position, rule.kinds, rule.sequence)
            for rule in rules
            if rule.flag and rule.sequence
        ]
        self.width = 1 + max((one.position for one in self.asked), default=-1)
        self.by_kind = {
            kind: [
                (one.position, one.sequence.of, compiled(one.sequence))
                for one in self.asked
                if kind in one.kinds
            ]
            for kind in Kind
        }
        self.defaults = defaults(rules)

    def complete(
        self, event: Event, vector: array[float], recents: Recents, given: Given | None = None
    ) -> array[float]:
        """The vector with the flags of this event, which history has just taken in; without
        `given` the rules' own defaults hold."""
        if not self.asked:
            return vector
        values = (given or self.defaults).values
        whole = vector + array("d", bytes(8 * max(0, self.width - len(vector))))
        for at, entity, happened in self.by_kind[event.kind]:
            whole[at] = happened(recents.of(entity, event), values)
        return whole


def with_flags(rules: Sequence[Rule], width: int) -> tuple[Rule, ...]:
    """Every sequence gets its flag behind the catalogue's numbers, in rule-id order."""
    ordered = [rule.id for rule in rules if rule.sequence]
    places = {id_: width + at for at, id_ in enumerate(ordered)}
    whole = width + len(ordered)
    return tuple(_with_flag(rule, places.get(rule.id, -1), whole) for rule in rules)


def _with_flag(rule: Rule, place: int, whole: int) -> Rule:
    examples = tuple(_completed(one, rule, place, whole) for one in rule.examples)
    if place < 0:
        return replace(rule, examples=examples)
    flag = Field(f"sequence of {rule.id}", "flag", place)
    happened = Compare(flag, "==", 1)
    when = happened if rule.when == All(()) else All((happened, rule.when))
    return replace(rule, examples=examples, flag=flag, when=when)


def _completed(example: Example, rule: Rule, place: int, whole: int) -> Example:
    flags = [0.0] * (whole - len(example.vector))
    if rule.sequence:
        values = of_example(defaults([rule]), rule, example).values
        flags[place - len(example.vector)] = rule.sequence.happened(example.before, values)
    return replace(example, vector=(*example.vector, *flags))
