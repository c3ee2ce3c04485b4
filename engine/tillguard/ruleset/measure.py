"""How often each rule hits, and how often it is right: the figures beside its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..domain import Event
from .evaluator import Evaluator
from .rule import Rule

Row = tuple[Event, Sequence[float], bool | None]
"""An event, its vector, and whether it was a loss (None: nobody knows)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One rule over some events; `base` is the share of losses among the known events of its kinds.

    `precision` is confirmed / (confirmed + cleared), None without any verdict.
    """

    rule: str
    seen: int
    hits: int
    confirmed: int
    cleared: int
    base: float | None

    @property
    def precision(self) -> float | None:
        known = self.confirmed + self.cleared
        return self.confirmed / known if known else None


def measure(rules: Sequence[Rule], rows: Iterable[Row]) -> tuple[Measured, ...]:
    """One line per rule, in rule-id order."""
    evaluator = Evaluator(rules)
    seen: dict[str, list[int]] = {}
    hits = [[0, 0, 0] for _ in evaluator.rules]
    for event, vector, loss in rows:
        column = 0 if loss is None else 2 if loss else 1
        seen.setdefault(event.kind, [0, 0, 0])[column] += 1
        for at in evaluator.found(event, vector):
            hits[at][column] += 1
    return tuple(_measured(r, seen, h) for r, h in zip(evaluator.rules, hits, strict=True))


def _measured(rule: Rule, seen: dict[str, list[int]], hits: list[int]) -> Measured:
    unknown, honest, losses = (
        sum(seen.get(kind, [0, 0, 0])[column] for kind in rule.kinds) for column in range(3)
    )
    base = losses / (honest + losses) if honest + losses else None
    return Measured(rule.id, unknown + honest + losses, sum(hits), hits[2], hits[1], base)
