"""The same rules as generated Python: oracle in tests, fast back-tests, fallback in service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..domain import Event, Hit, Kind
from .condition import All, Among, Any, Between, Compare, Condition, Leaf, Missing, Not, leaves
from .facts import NAMES, source, text_test
from .fields import Field
from .rule import Rule

Find = Callable[[Event, Sequence[float]], list[int]]


class Evaluator:
    """Rules in id order as one generated function per kind of event."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.id))
        kinds = dict.fromkeys(kind for rule in self.rules for kind in rule.kinds)
        self._finders = {kind: _finder(kind, self.rules) for kind in kinds}

    def found(self, event: Event, vector: Sequence[float]) -> list[int]:
        """Positions of the rules that hold, ascending."""
        find = self._finders.get(event.kind)
        return find(event, vector) if find else []

    def hits(self, event: Event, vector: Sequence[float]) -> tuple[Hit, ...]:
        """What the rules saw, in rule-id order."""
        return tuple(hit(self.rules[at], event, vector) for at in self.found(event, vector))


def hit(rule: Rule, event: Event, vector: Sequence[float]) -> Hit:
    """A rule that holds, with its reason in words."""
    reason = rule.reason.about(event, vector)
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
    lines = ["def find(e, v):"]
    lines += [f"    {name} = {source(field)}" for field, name in names.items()]
    lines.append("    found = []")
    for at, rule in chosen:
        lines.append(f"    if {_expression(rule.when, names)}: found.append({at})  # {rule.id}")
    return "\n".join([*lines, "    return found"])


def _expression(condition: Condition, names: Mapping[Field, str]) -> str:
    match condition:
        case All(parts):
            return "(" + " and ".join(_expression(part, names) for part in parts) + ")"
        case Any(parts):
            return "(" + " or ".join(_expression(part, names) for part in parts) + ")"
        case Not(part):
            return f"(not {_expression(part, names)})"
        case _:
            return f"({_leaf(condition, names[condition.field])})"


def _leaf(leaf: Leaf, value: str) -> str:
    """A number is NaN where missing: only `!=` would then hold by itself."""
    if leaf.field.unit in ("text", "attribute"):
        return text_test(leaf, value)
    match leaf:
        case Compare(_, "!=", wanted):
            return f"{value} != {wanted} and {value} == {value}"
        case Compare(_, operator, wanted):
            return f"{value} {operator} {wanted}"
        case Among(_, values):
            return f"{value} in {values!r}"
        case Between(_, low, high):
            return f"{low} <= {value} <= {high}"
        case Missing():
            return f"{value} != {value}"
    raise TypeError(f"no code for {leaf}")
