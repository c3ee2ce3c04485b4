"""The way of a model from fit to live: what the command line and the wire both call."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..journal import Journal, LiveVersion, ScorePair
from ..settings import Settings
from .lifecycle import Person
from .trial import try_model

MOST_ALARMS, FEWEST_ALARMS = 1.5, 0.5
"""How many times the champion's alarms a challenger may raise in the shadow to become live by
itself; beyond it a person must look."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A challenger's estimates in the shadow beside the champion's.

    `difference` is the mean of the probabilities' differences, `apart` that of their sizes; an
    alarm is a probability from `floor` on; `overlap` the alarms of both over those of either.
    """

    model: str
    scores: int
    difference: float
    apart: float
    floor: float
    alarms: int
    champion_alarms: int
    both: int

    @property
    def overlap(self) -> float:
        either = self.alarms + self.champion_alarms - self.both
        return self.both / either if either else 1.0

    @property
    def objection(self) -> str:
        """Why it should not become live by itself, in words; empty: nothing speaks against it."""
        if not self.scores:
            return "no decision was estimated by both"
        least = FEWEST_ALARMS * self.champion_alarms - 3 * math.sqrt(self.champion_alarms)
        most = MOST_ALARMS * self.champion_alarms + 3 * math.sqrt(self.champion_alarms + 1)
        if least <= self.alarms <= most:
            return ""
        return (
            f"{self.alarms:,} alarms where the champion raised {self.champion_alarms:,}: between"
            f" {max(0, least):,.0f} and {most:,.0f} are expected"
        )

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return {**asdict(self), "overlap": self.overlap, "objection": self.objection}


def promote(
    journal: Journal,
    hash: str,
    who: Person,
    settings: Settings,
    emergency: str = "",
    tried: Callable[[Path], None] = try_model,
) -> LiveVersion:
    """Let a model answer its self-test once more, and make it live if its gate allows it.

    Raises DamagedModel, NoModel, GateMissing, SecondPersonNeeded, UnknownVersion.
    """
    found = journal.stored_model(hash)
    tried(settings.models / found.hash)
    return journal.release_model(found.hash, who.name, who.now, settings.second_person, emergency)


def roll_back(journal: Journal, who: Person, to: str = "", why: str = "") -> LiveVersion:
    """Make the model live again that was before, or `to`; services follow within 5 seconds.

    Raises NothingBefore, UnknownVersion.
    """
    return journal.roll_back_model(who.name, who.now, to, why)


def beside(journal: Journal, floor: float) -> Beside:
    """How the model in the shadow compares; raises NoShadow."""
    model = journal.running_challenger().version.hash
    return compared(model, journal.score_pairs(model), floor)


def compared(model: str, pairs: Sequence[ScorePair], floor: float) -> Beside:
    """Of the decisions that both estimated."""
    both = [p for p in pairs if not math.isnan(p.probability)]
    gaps = [p.shadow_probability - p.probability for p in both]
    return Beside(
        model,
        len(both),
        sum(gaps) / max(1, len(gaps)),
        sum(map(abs, gaps)) / max(1, len(gaps)),
        floor,
        sum(p.shadow_probability >= floor for p in both),
        sum(p.probability >= floor for p in both),
        sum(min(p.probability, p.shadow_probability) >= floor for p in both),
    )


def stop(journal: Journal, who: Person, floor: float) -> Beside:
    """End the shadow run and keep what it found in the trail; raises NoShadow."""
    found = beside(journal, floor)
    journal.stop_challenger(found.model, who.name, who.now, found.as_json())
    return found
