"""What a rule is: a condition with a reason, about somebody, with its own examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..domain import Event, Kind, Party
from .condition import Condition
from .facts import text_of, value_of
from .fields import Field
from .units import said

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Reason:
    """Plain words with fields between them: "Refund of " amount " without receipt"."""

    parts: tuple[str | Field, ...]

    def about(self, event: Event, vector: Sequence[float]) -> str:
        """The sentence for one event, every value with its unit."""
        return "".join(
            part if isinstance(part, str) else _said(part, event, vector) for part in self.parts
        )


def _said(field: Field, event: Event, vector: Sequence[float]) -> str:
    if field.unit in ("text", "attribute"):
        return text_of(field, event) or "unknown"
    return said(field.unit, value_of(field, event, vector))


@dataclass(frozen=True, slots=True)
class Example:
    """An event with its vector, and whether the rule must hit it."""

    name: str
    event: Event
    vector: tuple[float, ...]
    hit: bool
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule file: `severity` 1 (note) to 5 (certain and costly), `kinds` it looks at."""

    id: str
    title: str
    group: str
    typology: str
    party: Party
    kinds: tuple[Kind, ...]
    severity: int
    reason: Reason
    when: Condition
    examples: tuple[Example, ...]
    why: str
    false_alarms: str
    look_next: str
    file: str
