"""The same rules as generated Python: oracle in tests, fast back-tests, fallback in service."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..domain import Event, Hit, Kind
from .condition import leaves
from .derived import Sequences
from .generated import NAMES, expression, source
from .given import Given, defaults
from .rule import Rule

Find = Callable[[Event, Sequence[float], Given], list[int]]


class Evaluator:
    """Rules in id order as one generated function per kind of event.

    Vectors are those of `sequences.complete`; without `given` the rules' own defaults hold.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.id))
        kinds = dict.fromkeys(kind for rule in self.rules for kind in rule.kinds)
        self._finders = {kind: _finder(kind, self.rules) for kind in kinds}
        self.sequences = Sequences(self.rules)
        self.defaults = defaults(self.rules)

    def found(self, event: Event, vector: Sequence[float], given: Given | None = None) -> list[int]:
        """Positions of the rules that hold, ascending."""
        find = self._finders.get(event.kind)
        return find(event, vector, given or self.defaults) if find else []

    def hits(
        self, event: Event, vector: Sequence[float], given: Given | None = None
    ) -> tuple[Hit, ...]:
        """What the rules saw, in rule-id order."""
        told = given or self.defaults
        found = self.found(event, vector, told)
        return tuple(hit(self.rules[at], event, vector, told) for at in found)


def hit(rule: Rule, event: Event, vector: Sequence[float], given: Given) -> Hit:
    """A rule that holds, with its reason in words."""
    reason = rule.reason.about(event, vector, given.values)
    return Hit(rule.id, rule.typology, rule.party, rule.severity, reason)


def _finder(kind: Kind, rules: Sequence[Rule]) -> Find:
    scope = dict(NAMES)
    exec(written(kind, rules), scope)
    find: Find = scope["find"]
    return find


def written(kind: Kind, rules: Sequence[Rule]) -> str:
    """The generated function's text, for one kind."""
    chosen = [(at, rule) for at, rule in enumerate(rules) if kind in rule.kinds]
    read = dict.fromkeys(leaf.field for _, rule in chosen for leaf in leaves(rule.when))
    names = {field: f"x{at}" for at, field in enumerate(read)}
    lines = ["def find(e, v, g):", "    p, lists = g.values, g.lists"]
    lines += [f"    {name} = {source(field)}" for field, name in names.items()]
    lines.append("    found = []")
    for at, rule in chosen:
        lines.append(f"    if {expression(rule.when, names)}: found.append({at})  # {rule.id}")
    return "\n".join([*lines, "    return found"])
