"""No step of a sequence asks for what its entity never is, or for what another step rules out."""

from __future__ import annotations

from collections.abc import Iterator

from ..possible import Thresholds, impossible
from ..sequence import Happening, Step
from . import Breach, Rules

ONE = {"register": ("register", "store"), "store": ("store",)}
"""What is the same in all recent events of an entity, where it is more than its own name."""


def a_sequence_can_happen(rules: Rules) -> Iterator[Breach]:
    for told in rules.told:
        if (sequence := told.rule.sequence) is None:
            continue
        steps = next(v for k, v in told.nodes["sequence"].value if k.value == "steps")
        for node, step in zip(steps.value, sequence.steps, strict=True):
            if message := _wrong(sequence, step, told.thresholds):
                yield Breach(told, node, message)


def _wrong(sequence: Happening, step: Step, thresholds: Thresholds) -> str:
    """What is wrong with a step, "" if nothing is."""
    of = sequence.of
    same = {*ONE.get(of, (of,)), "store"}
    for tie in step.ties:
        if not tie.same and tie.name in ONE.get(of, (of,)):
            message = f"all events of a {of} are of the same {tie.name}"
            return f"{message}; write `of:` something else, or leave {tie.name} out"
        if any(
            not one.known and one.name == tie.name for one in sequence.steps[tie.step].presences
        ):
            message = f"{tie.name} is missing in step {tie.step + 1}"
            return f"{message}: what is missing is neither the same nor another; leave one out"
    for one in step.presences:
        if one.name in same:
            message = f"every event of a {of} names its {one.name}"
            return f"{message}; leave it out"
        if not one.known and any(tie.name == one.name for tie in step.ties):
            return f"{one.name} is missing and tied to an earlier step; leave one out"
    if step.amount is not None and impossible(step.amount, thresholds):
        return "no amount can be like this; change it"
    return ""
