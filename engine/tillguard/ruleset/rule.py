"""What a rule is: a condition with a reason, about somebody, with its own examples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..domain import Event, Kind, Party, Record
from .condition import Condition
from .facts import text_of, value_of
from .fields import Field
from .sequence import Happening
from .threshold import Threshold
from .units import said

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Reason:
    """Plain words with fields and thresholds between them: "Refund of " amount "; allowed are "
    limit."""

    parts: tuple[str | Field | Threshold, ...]

    def about(self, event: Event, vector: Sequence[float], values: Mapping[str, int]) -> str:
        """The sentence for one event, every value with its unit; `values` of the thresholds."""
        return "".join(
            part
            if isinstance(part, str)
            else part.said(values[part.parameter.key])
            if isinstance(part, Threshold)
            else said_of(part, event, vector)
            for part in self.parts
        )


def said_of(field: Field, event: Event, vector: Sequence[float]) -> str:
    """What a field says about an event, with its unit; "unknown" where it is missing."""
    if field.unit in ("text", "attribute"):
        return text_of(field, event) or "unknown"
    return said(field.unit, value_of(field, event, vector))


@dataclass(frozen=True, slots=True)
class Example:
    """An event with its vector, and whether the rule must hit it.

    `place` is the line and column of its `hit:`, from 1. `parameters` by name and the members of
    `lists` are what the example says of the policy; `before` are the records of a sequence's
    events, the event's own last.
    """

    name: str
    event: Event
    vector: tuple[float, ...]
    hit: bool
    place: tuple[int, int]
    parameters: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    before: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule file: `severity` 1 (note) to 5 (certain and costly), `kinds` it looks at.

    A `sequence` has its `flag` in the vector, which `when` then asks for.
    """

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
    references: tuple[str, ...] = ()
    owner: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Threshold, ...] = ()
    sequence: Happening | None = None
    flag: Field | None = None
