"""Features that a bundle derives: a flag for every sequence, behind the catalogue's numbers.

A sequence is then an ordinary condition `flag == yes` of its rule, the same for durable_rules and
for the evaluator, and the journal keeps the flags in the decision's vector.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from ..domain import Event, Kind, Record
from .condition import All, Compare
from .fields import Field
from .rule import Example, Rule
from .sequence import compiled


class Recents(Protocol):
    """The recent events of an event's entities, itself the last."""

    def of(self, entity: str, event: Event) -> Sequence[Record]: ...


class Sequences:
    """All sequences of some rules, as the flags behind the catalogue's numbers in a vector."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.asked = [
            (rule.flag.position, rule.kinds, rule.sequence)
            for rule in rules
            if rule.flag and rule.sequence
        ]
        self.width = 1 + max((at for at, _, _ in self.asked), default=-1)
        self.by_kind = {
            kind: [(at, one.of, compiled(one)) for at, kinds, one in self.asked if kind in kinds]
            for kind in Kind
        }

    def complete(self, event: Event, vector: array[float], recents: Recents) -> array[float]:
        """The vector with the flags of this event, which history has just taken in."""
        if not self.asked:
            return vector
        whole = vector + array("d", bytes(8 * max(0, self.width - len(vector))))
        for at, entity, happened in self.by_kind[event.kind]:
            whole[at] = happened(recents.of(entity, event))
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
        flags[place - len(example.vector)] = rule.sequence.happened(example.before)
    return replace(example, vector=(*example.vector, *flags))
