"""When two rules see the same, and when one sees nothing that the other does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from .condition import All, Between, Compare, Condition, Leaf, Not, Parameter
from .fields import Field
from .normal import Holds, Signal, Test, TooManyWays, Way, ways
from .possible import Choices, Thresholds, possible
from .rule import Rule
from .sequence import Happening

Flags = dict[Happening, Field]
"""The flag that stands for a sequence, the same for equal ones."""


@dataclass(frozen=True)
class Form:
    """The ways in which a rule hits, and those in which its condition fails (None: too many)."""

    hits: tuple[Way, ...]
    fails: tuple[Way, ...] | None
    thresholds: Thresholds
    choices: Choices

    @cached_property
    def key(self) -> frozenset[frozenset[Test]]:
        """Equal for conditions that say the same, whatever their parameters are called."""
        return frozenset(frozenset(_unnamed(t, self.thresholds) for t in w) for w in self.hits)

    @cached_property
    def read(self) -> frozenset[Field]:
        """The fields that every way of hitting asks about."""
        asked = [frozenset(_field(test.signal) for test in way) for way in self.hits]
        return frozenset.intersection(*asked) if asked else frozenset()


def form(rule: Rule, thresholds: Thresholds, choices: Choices, flags: Flags) -> Form | None:
    """None for a condition that is too complex, or that nothing can be said about."""
    when = rule.when
    if rule.sequence is not None:
        number = len(flags)
        flag = flags.setdefault(rule.sequence, Field(f"sequence {number}", "flag", number))
        when = All((Compare(flag, "==", 1), when))
    try:
        hits = tuple(w for w in ways(when) if possible(w, thresholds, choices))
    except TooManyWays:
        return None
    return Form(hits, _fails(when), thresholds, choices)


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


def _unnamed(test: Test, thresholds: Thresholds) -> Test:
    if not isinstance(test.signal, Holds):
        return test
    return replace(test, signal=Holds(_leaf(test.signal.leaf, thresholds)))


def _leaf(leaf: Leaf, thresholds: Thresholds) -> Leaf:
    """A parameter under the name of what it may be."""
    match leaf:
        case Compare(_, _, Parameter() as one):
            return replace(leaf, value=_bare(one, thresholds))
        case Between(_, low, high):
            return replace(leaf, low=_bare(low, thresholds), high=_bare(high, thresholds))
    return leaf


def _bare(value: int | Parameter, thresholds: Thresholds) -> int | Parameter:
    if isinstance(value, int):
        return value
    one = thresholds[value]
    return Parameter(f"{one.default} {one.low} {one.high}")
