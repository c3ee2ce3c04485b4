"""No condition is always true: each leaves some event out."""

from __future__ import annotations

from collections.abc import Iterator

from ..condition import All, Condition, Missing, Not, leaves
from ..possible import certain, impossible
from . import Breach, Rules, Statement, Told
from .a_condition_can_hold import within


def a_condition_can_fail(rules: Rules) -> Iterator[Breach]:
    for told in rules.told:
        found: list[Statement] = []
        for one in told.statements:
            if any(within(inner, one) for inner in found):
                continue
            if message := _always(told, one.condition):
                found.append(one)
                yield Breach(told, one.node, message)


def _always(told: Told, condition: Condition) -> str:
    about = (told.thresholds, told.choices)
    if certain(condition, *about):
        return "this always holds; take it out or change its value"
    read = list(leaves(condition))
    if len(read) != 1 or isinstance(read[0], Missing):
        return ""
    known = Not(Missing(read[0].field))
    if not impossible(All((known, Not(condition))), *about):
        return ""
    name = read[0].field.name
    return f"this holds for every {name} there can be; write `{name} is not missing` or a limit"
