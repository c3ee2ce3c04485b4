"""One chain lived through day by day: rules at first, then models of the verdicts so far."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...domain import TRANSACTIONS, Event, Evidence, Kind, Outcome, Party
from ...errors import NotEnoughLabels
from ...features import FEATURES, INDEX
from ...learn import Table, examples, fit
from ...learn.fit import VALIDATION
from ...learn.labels import VERDICT, Opinion, Trust, weighed
from ...model import Estimator
from ...pipeline import Decided, Pipeline, Rulebook
from ..verdicts import Truth
from .crew import DAY, Crew, Worked

LEAST = 5
"""Confirmed and cleared labels among the newest fifth, which calibrates the model."""
WIDTH, AMOUNT = len(FEATURES), INDEX["amount"]


@dataclass(frozen=True, slots=True)
class Arm:
    """A way to run the house: whether verdicts train models, and what share of the minutes goes to
    random picks."""

    name: str
    learns: bool
    explore: float


@dataclass(frozen=True, slots=True)
class Terms:
    """`share` of the chain's staff; a new model every `retrain` days; `seed` of fits and verdicts."""

    share: float = 0.1
    retrain: int = 7
    seed: int = 0


class Alert(NamedTuple):
    """One decision as the ranked list holds it; `loss` is what was truly lost, 0 for an honest one
    (minor units)."""

    day: int
    worth: int
    risk: float
    flagged: bool
    loss: int


@dataclass(slots=True)
class Lived:
    """Everything that happened in one arm: decisions, worked cases, days of the models."""

    alerts: list[Alert] = field(default_factory=list)
    worked: list[Worked] = field(default_factory=list)
    models: list[int] = field(default_factory=list)


@dataclass(slots=True)
class House:
    """The pipeline, its crew and what is known so far; history learns verdicts as they come."""

    pipeline: Pipeline
    crew: Crew
    arm: Arm
    terms: Terms
    truths: dict[str, Truth]
    lived: Lived = field(default_factory=Lived)
    due: list[tuple[int, Outcome]] = field(default_factory=list)
    flagged: dict[str, tuple[Evidence, Kind, int, array[float]]] = field(default_factory=dict)

    def run(self, events: Iterable[Event], start: int) -> Lived:
        """Live through `events` (received from `start` on), one day after the other."""
        for day, todays in groupby(events, lambda e: (e.received - start) // DAY):
            evidence = self._day(todays, day)
            now = start + (day + 1) * DAY
            today = datetime.fromtimestamp(now, UTC).date()
            self._close(self.crew.shift(evidence, now, today))
            if self.arm.learns and (day + 1) % self.terms.retrain == 0:
                self._learn(day, now)
        return self.lived

    def _day(self, events: Iterable[Event], day: int) -> list[Evidence]:
        found = []
        for event in events:
            while self.due and self.due[0][0] <= event.received:
                self.pipeline.learn(self.due.pop(0)[1])
            if event.kind not in TRANSACTIONS:
                self.pipeline.history.see(event)
                continue
            decided = self.pipeline.decide(event)
            choice, truth = decided.choice, self.truths.get(event.key)
            loss = truth.loss if truth else 0
            self.lived.alerts.append(
                Alert(day, choice.expected_loss, choice.risk, choice.flagged, loss)
            )
            if choice.flagged:
                found.append(self._flag(decided))
        return found

    def _flag(self, decided: Decided) -> Evidence:
        event, choice = decided.event, decided.choice
        reason = decided.hits[0].reason if decided.hits else ""
        evidence = Evidence(
            event.key, event.at, event.store, "", event.employee, event.card, event.customer,
            choice.typology, choice.party, choice.risk, choice.expected_loss, reason,
        )  # fmt: skip
        self.flagged[event.key] = (evidence, event.kind, event.received, decided.vector[:WIDTH])
        return evidence

    def _close(self, worked: Sequence[Worked]) -> None:
        self.lived.worked += worked
        for one in worked:
            if one.known:
                self.due += [(one.known, o) for o in self._outcomes(one)]
        self.due.sort(key=lambda found: found[0])

    def _outcomes(self, worked: Worked) -> Iterable[Outcome]:
        for key in worked.case.evidence:
            e = self.flagged[key][0]
            yield Outcome(
                key, worked.known, worked.right, Party(e.party), e.store, e.employee, e.card,
                e.customer,
            )  # fmt: skip

    def _learn(self, day: int, now: int) -> None:
        """A model of what is known by now, if that is enough."""
        known = [one for one in self.lived.worked if 0 < one.known <= now]
        opinions = [
            Opinion(
                key, VERDICT, "", one.known, one.right, self._amount(key) if one.right else 0,
                one.propensity,
            )
            for one in known for key in one.case.evidence
        ]  # fmt: skip
        labels = weighed(opinions, Trust()).labels
        try:
            data = examples(self._table([label.key for label in labels]), labels)
        except NotEnoughLabels:
            return
        newest = data.labels[int(len(data.labels) * (1 - VALIDATION)) :]
        if min(newest.sum(), len(newest) - newest.sum()) < LEAST:
            return
        with tempfile.TemporaryDirectory() as folder:
            fit(data, Path(folder), self.terms.seed)
            self.pipeline.model = Estimator.load(Path(folder))
        self.lived.models.append(day)

    def _amount(self, key: str) -> int:
        """What a confirmed transaction is taken to have cost, as in the journal: its amount."""
        return abs(int(self.flagged[key][3][AMOUNT]))

    def _table(self, keys: Sequence[str]) -> Table:
        rows = sorted((self.flagged[key] for key in keys), key=lambda row: row[2])
        return Table(
            [row[0].key for row in rows],
            [row[1] for row in rows],
            np.array([row[2] for row in rows], np.int64),
            np.array([row[3] for row in rows], np.float64).reshape(len(rows), WIDTH),
        )
