"""No step of a sequence asks for another register, employee, ... than the one it is about."""

from __future__ import annotations

from collections.abc import Iterator

from ..possible import impossible
from ..sequence import Happening
from . import Breach, Rules

ONE = {"register": ("register", "store"), "store": ("store",)}
"""What is the same in all recent events of an entity, where it is more than its own name."""


def a_sequence_can_happen(rules: Rules) -> Iterator[Breach]:
    for told in rules.told:
        if (sequence := told.rule.sequence) is None:
            continue
        steps = next(v for k, v in told.nodes["sequence"].value if k.value == "steps")
        for node, message in zip(steps.value, _steps(sequence), strict=True):
            if message:
                yield Breach(told, node, message)


def _steps(sequence: Happening) -> Iterator[str]:
    """What is wrong with each step, "" if nothing is."""
    same = ONE.get(sequence.of, (sequence.of,))
    for step in sequence.steps:
        other = [tie.name for tie in step.ties if tie.name in same and not tie.same]
        if other:
            message = f"all events of a {sequence.of} are of the same {other[0]}"
            yield f"{message}; write `of:` something else, or leave {other[0]} out"
        elif step.amount is not None and impossible(step.amount, {}):
            yield "no amount can be like this; change it"
        else:
            yield ""
