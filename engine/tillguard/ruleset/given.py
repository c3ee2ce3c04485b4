"""What the policy gives to the rules at one store on one day: parameters and members of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as Members
from dataclasses import dataclass

from .condition import Listed, leaves
from .rule import Example, Rule

Written = int | float | str
"""A parameter's value as a policy file says it."""


@dataclass(frozen=True, slots=True)
class Given:
    """`values` are fact integers by `<rule>.<parameter>`, `lists` texts by the list's name; both
    hold whatever the rules ask for. Made once for each policy that is resolved."""

    values: Mapping[str, int]
    lists: Mapping[str, Members[str]]


def given(
    rules: Sequence[Rule],
    parameters: Mapping[str, Mapping[str, Written]],
    lists: Mapping[str, Members[str]],
) -> Given:
    """From what a policy says by rule and parameter, and its lists; raises WrongUnit."""
    values = {}
    for rule in rules:
        said = parameters.get(rule.id, {})
        for threshold in rule.parameters:
            own = threshold.name in said
            key = threshold.parameter.key
            values[key] = threshold.read(said[threshold.name]) if own else threshold.default
    return Given(values, {name: lists.get(name, frozenset()) for name in lists_of(rules)})


def defaults(rules: Sequence[Rule]) -> Given:
    """Every parameter as its rule says, every list empty."""
    return given(rules, {}, {})


def of_example(usual: Given, rule: Rule, example: Example) -> Given:
    """What an example says of the policy; all other rules keep their defaults, the `usual`."""
    own = given([rule], {rule.id: example.parameters}, {}).values
    lists = {name: example.lists.get(name, frozenset()) for name in usual.lists}
    return Given({**usual.values, **own}, lists)


def lists_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The names of the lists that the rules ask, in the order of first use."""
    asked = (leaf.name for r in rules for leaf in leaves(r.when) if isinstance(leaf, Listed))
    return tuple(dict.fromkeys(asked))
