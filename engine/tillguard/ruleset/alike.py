"""When two rules see the same, and when one sees nothing that the other does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from .condition import All, Compare, Condition, Not, Parameter, Set, leaf_set
from .fields import Field
from .normal import Holds, Number, Signal, Test, TooManyWays, Way, ways
from .possible import Choices, Thresholds, possible
from .rule import Rule
from .sequence import Happening

Flags = dict[Happening, Field]
"""The flag that stands for a sequence, the same for equal ones."""


@dataclass(frozen=True)
class Form:
    """The ways in which a rule hits, and those in which its condition fails (None: too many).

    `twins` has for the flag of a sequence the one of the same sequence with nameless parameters.
    """

    hits: tuple[Way, ...]
    fails: tuple[Way, ...] | None
    thresholds: Thresholds
    choices: Choices
    twins: Mapping[Signal, Signal] = field(default_factory=dict)

    @cached_property
    def key(self) -> frozenset[frozenset[Test]]:
        """Equal for conditions that say the same, whatever their parameters are called."""
        return frozenset(frozenset(self._unnamed(test) for test in way) for way in self.hits)

    def _unnamed(self, test: Test) -> Test:
        if not isinstance(test.signal, Holds):
            return replace(test, signal=self.twins.get(test.signal, test.signal))
        leaf = leaf_set(test.signal.leaf, _nameless(self.thresholds))
        return replace(test, signal=Holds(leaf))

    @cached_property
    def read(self) -> frozenset[Field]:
        """The fields that every way of hitting asks about."""
        asked = [frozenset(_field(test.signal) for test in way) for way in self.hits]
        return frozenset.intersection(*asked) if asked else frozenset()


def form(rule: Rule, thresholds: Thresholds, choices: Choices, flags: Flags) -> Form | None:
    """None for a condition that is too complex, or that nothing can be said about."""
    when, twins = rule.when, dict[Signal, Signal]()
    if rule.sequence is not None:
        flag, twin = (
            flags.setdefault(one, Field(f"sequence {len(flags)}", "flag", len(flags)))
            for one in (rule.sequence, rule.sequence.with_set(_nameless(thresholds)))
        )
        twins[Number(flag)] = Number(twin)
        when = All((Compare(flag, "==", 1), when))
    try:
        hits = tuple(w for w in ways(when) if possible(w, thresholds, choices))
    except TooManyWays:
        return None
    return Form(hits, _fails(when), thresholds, choices, twins)


def implies(one: Form, other: Form) -> bool:
    """Whether the other holds wherever the one does, whatever a policy sets and lists."""
    if other.fails is None or not one.hits or not other.read <= one.read:
        return False
    thresholds = {**one.thresholds, **other.thresholds}
    return not any(
        possible(hit + fail, thresholds, one.choices) for hit in one.hits for fail in other.fails
    )


def _fails(when: Condition) -> tuple[Way, ...] | None:
    try:
        return ways(Not(when))
    except TooManyWays:
        return None


def _field(signal: Signal) -> Field:
    return signal.leaf.field if isinstance(signal, Holds) else signal.field


def _nameless(thresholds: Thresholds) -> Set:
    """Gives a parameter the name of what it may be."""

    def named(parameter: Parameter) -> Parameter:
        one = thresholds[parameter]
        return Parameter(f"{one.default} {one.low} {one.high}")

    return named
