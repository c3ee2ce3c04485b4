"""What the journal hands out about models: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """What is done to a model on its way; fit and gate must pass before it may be live."""

    FIT = "fit"
    GATE = "gate"
    SHADOW = "shadow"
    PROMOTE = "promote"
    ROLLBACK = "rollback"
    REFUSED = "refused"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class ModelStep:
    """One line of a model's audit trail; `figures` are plain JSON values.

    `model` is empty where a run came to none: what stopped it stands in the `note`.
    """

    model: str
    step: Stage
    passed: bool
    at: int
    by: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model with its manifest and its trail, oldest step first; `live` where it answers now,
    `challenger` where it runs in the shadow."""

    hash: str
    made_at: int
    live: bool
    challenger: bool
    manifest: Mapping[str, Any]
    steps: tuple[ModelStep, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return {**asdict(self), "author": self.author}

    @property
    def author(self) -> str:
        """Who took the first step with it; empty where nobody did."""
        return self.steps[0].by if self.steps else ""

    @property
    def lineage(self) -> Mapping[str, Any]:
        """Where it comes from; empty for a model from before there was a registry."""
        found: Mapping[str, Any] = self.manifest.get("lineage", {})
        return found

    def passed(self, stage: Stage) -> ModelStep | None:
        """The latest such step, if it passed."""
        latest = next((s for s in reversed(self.steps) if s.step is stage), None)
        return latest if latest is not None and latest.passed else None


@dataclass(frozen=True, slots=True)
class ShadowScore:
    """What a model in the shadow estimates of the decision of this seq; damage in minor units."""

    seq: int
    probability: float
    damage: int


@dataclass(frozen=True, slots=True)
class ScorePair:
    """One decision with what the live model said (NaN without one) and what the shadow says."""

    seq: int
    kind: str
    probability: float
    damage: int
    shadow_probability: float
    shadow_damage: int
