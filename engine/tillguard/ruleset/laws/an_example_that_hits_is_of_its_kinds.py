"""An example that must hit is an event of a kind that the rule looks at."""

from __future__ import annotations

from collections.abc import Iterator

from . import Breach, Rules


def an_example_that_hits_is_of_its_kinds(rules: Rules) -> Iterator[Breach]:
    for told in rules.told:
        nodes = told.nodes["tests"].value
        for example, node in zip(told.rule.examples, nodes, strict=True):
            if example.hit and example.event.kind not in told.rule.kinds:
                kinds = ", ".join(told.rule.kinds)
                message = f"'{example.name}' must hit, but {example.event.kind} is none of {kinds}"
                yield Breach(told, node, f"{message}; change its kind or the rule's kinds")
