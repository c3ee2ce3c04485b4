"""What must hold of every rule before it is active: one law a file, all run by `registry`.

A law accuses only what is certain: what it calls impossible never happens. It may miss.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ruamel.yaml.nodes import Node

from ..alike import Flags, Form, form
from ..condition import Condition, Parameter
from ..document import Document
from ..possible import Choices
from ..rule import Rule
from ..threshold import Threshold

NOBODY: Collection[str] = ()


class Statement(NamedTuple):
    """A condition or a block of them, and where the file says it; `text` is "" for a block."""

    node: Node
    condition: Condition
    text: str


@dataclass(frozen=True)
class Told:
    """A rule as its file tells it, before sequences get their flags; inner statements first."""

    rule: Rule
    document: Document
    nodes: Mapping[str, Node]
    statements: Sequence[Statement]

    @cached_property
    def thresholds(self) -> Mapping[Parameter, Threshold]:
        return {one.parameter: one for one in self.rule.parameters}

    @cached_property
    def choices(self) -> Choices:
        """What the rule's kinds and its sequence's last step leave of the event's texts."""
        found = {"kind": tuple(map(str, self.rule.kinds))}
        if self.rule.sequence:
            last = self.rule.sequence.steps[-1]
            found["kind"] = tuple(kind for kind in found["kind"] if kind in last.kinds)
            if last.tenders:
                found["tender"] = last.tenders
            found |= {one.name: ("",) for one in last.presences if not one.known}
        return found


class Breach(NamedTuple):
    """Where a law is broken, `offset` characters into the node, and how."""

    told: Told
    node: Node
    message: str
    offset: int = 0


@dataclass(frozen=True)
class Rules:
    """All rules of a bundle; `apart` are those to which a policy gives terms of their own."""

    told: Sequence[Told]
    apart: Collection[str] = NOBODY

    @cached_property
    def forms(self) -> Sequence[tuple[Told, Form]]:
        """What each rule sees, in id order; without those that are too complex or never hit."""
        flags: Flags = {}
        ordered = sorted(self.told, key=lambda told: told.rule.id)
        made = ((t, form(t.rule, t.thresholds, t.choices, flags)) for t in ordered)
        return [(told, found) for told, found in made if found and found.hits]
