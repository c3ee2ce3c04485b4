"""Three rule engines from the package index on the same rules, each in its fastest form.

They get the fields as a ready dict; ours is timed from event and vector. Each must see what ours
sees before it is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cel
import rule_engine
import zen

from ..domain import Event
from ..ruleset import Evaluator, Rule
from ..ruleset.condition import All, Compare
from ..ruleset.fields import Field
from ..ruleset.units import UNITS

Seen = tuple[Event, Sequence[float]]
Context = dict[str, Any]
Ask = Callable[[Context], Sequence[bool]]


def peers(
    rules: Sequence[Rule], events: Sequence[Seen], fields: Sequence[Field]
) -> dict[str, Callable[[], object]]:
    """By name, what runs all rules over all events; raises ValueError where one sees otherwise."""
    evaluator = Evaluator(rules)
    contexts = [
        {field.name: vector[field.position] for field in fields} | {"tender": str(event.tender)}
        for event, vector in events
    ]
    wanted = [evaluator.found(event, vector) for event, vector in events]
    work: dict[str, Callable[[], object]] = {}
    found_by = {"zen-engine": zens, "common-expression-language": cels, "rule-engine": singles}
    for name, compiled in found_by.items():
        ask = compiled(rules)
        found = [[at for at, hit in enumerate(ask(one)) if hit] for one in contexts]
        if found != wanted:
            raise ValueError(f"{name} does not see what ours sees")
        work[name] = lambda ask=ask: [ask(one) for one in contexts]  # type: ignore[misc]
    return work


def zens(rules: Sequence[Rule]) -> Ask:
    """One expression that answers a list: a compiled expression a rule takes 20 times longer."""
    program = zen.compile_expression(f"[{', '.join(written(rule, 'and') for rule in rules)}]")
    return lambda fields: program.evaluate(fields)


def cels(rules: Sequence[Rule]) -> Ask:
    """One program that answers a list: the fields are handed over once."""
    program = cel.compile(f"[{', '.join(written(rule, '&&') for rule in rules)}]")
    return lambda fields: program.execute(fields)


def singles(rules: Sequence[Rule]) -> Ask:
    """rule-engine knows one expression a rule."""
    compiled = [rule_engine.Rule(written(rule, "and")) for rule in rules]
    return lambda fields: [rule.matches(fields) for rule in compiled]


def written(rule: Rule, joined: str) -> str:
    """A conjunction of comparisons, which all three write alike."""
    assert isinstance(rule.when, All)
    return f" {joined} ".join(comparison(part) for part in rule.when.parts)


def comparison(part: object) -> str:
    assert isinstance(part, Compare)
    if isinstance(part.value, int):
        return f"{part.field.name} {part.operator} {part.value / UNITS[part.field.unit].scale}"
    return f'{part.field.name} {part.operator} "{part.value}"'
