"""How well the live model does now: what it promised and what came, what moved, who runs beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

import numpy as np

from ..journal import Journal, ModelStep, NoShadow, Stage
from ..journal.figures import Part, Sums, summed
from ..journal.model_health import Judged, Rivals, judged, rivals
from ..learn.evaluate import Share, brier, calibration_error, reliability, wilson
from ..serve.model_lifecycle import Beside, beside

PLOT = 240
"""Side of the plot, in its own units."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Transactions of similar probability: what the model promised on average, the share that came
    with its 95 % interval, and how many they are."""

    promised: float
    came: Share
    rows: int

    def at(self, share: float) -> float:
        """Where a share lies in the plot, from its foot."""
        return round(PLOT * (1 - share), 1)

    @property
    def across(self) -> float:
        return round(PLOT * self.promised, 1)


@dataclass(frozen=True, slots=True)
class Lag:
    """How long it took until it was known what transactions were, by who said so: seconds."""

    source: str
    labels: int
    median: float
    nine_of_ten: float


@dataclass(frozen=True, slots=True)
class Contest:
    """The challenger beside the champion: what both estimated, and how far each was off where
    somebody said what it was (mean squared error; None without a label)."""

    beside: Beside
    labels: int
    champion: float | None
    challenger: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """`scored` are reviewed transactions that the live model scored, `off` is how far promise and
    share are apart on average; `drift` is what the last night wrote into the model's trail."""

    model: str
    part: Part
    scored: int
    promises: Sequence[Promise]
    off: float | None
    brier: float | None
    lags: Sequence[Lag]
    drift: ModelStep | None
    contest: Contest | None
    days: Mapping[str, Sums]

    @property
    def all(self) -> Sums:
        return sum(self.days.values(), Sums())


def health(journal: Journal, model: str, part: Part, floor: float) -> Health:
    """Of the stores that somebody sees; drift and challenger are of the whole chain."""
    with journal.database.view() as session:
        found = judged(session, part)
        days = summed(session, part, "business_date")
    mine = [one for one in found if one.model == model and one.probability is not None]
    p, y, w = (
        np.array([float(getattr(one, name) or 0.0) for one in mine])
        for name in ("probability", "confirmed", "weight")
    )
    return Health(
        model,
        part,
        len(mine),
        [
            Promise(one.promised, wilson(one.observed * one.rows, one.rows), one.rows)
            for one in reliability(p, y, w)
        ],
        calibration_error(p, y, w) if mine else None,
        brier(p, y, w) if mine else None,
        lags(found),
        drift_of(journal, model),
        contest(journal, floor),
        dict(sorted(days.items())),
    )


def lags(found: Sequence[Judged]) -> list[Lag]:
    """By source, the quickest first."""
    by: dict[str, list[int]] = {}
    for one in found:
        by.setdefault(one.source, []).append(one.waited)
    told = [Lag(source, len(waits), *_middle_and_most(waits)) for source, waits in by.items()]
    return sorted(told, key=lambda one: one.median)


def _middle_and_most(waits: Sequence[int]) -> tuple[float, float]:
    if len(waits) < 2:
        return float(waits[0]), float(waits[0])
    cuts = quantiles(waits, n=10, method="inclusive")
    return cuts[4], cuts[8]


def drift_of(journal: Journal, model: str) -> ModelStep | None:
    """What was found when drift was last looked for; None where it never was."""
    if not model:
        return None
    steps = journal.stored_model(model).steps
    return next((step for step in reversed(steps) if step.step is Stage.DRIFT), None)


def contest(journal: Journal, floor: float) -> Contest | None:
    try:
        found = beside(journal, floor)
    except NoShadow:
        return None
    with journal.database.view() as session:
        said = rivals(session, found.model)
    return Contest(found, len(said), _off(said, "champion"), _off(said, "challenger"))


def _off(said: Sequence[Rivals], name: str) -> float | None:
    if not said:
        return None
    return sum((getattr(one, name) - one.confirmed) ** 2 for one in said) / len(said)
