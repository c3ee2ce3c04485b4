"""One chain lived through day by day: rules at first, then models of the verdicts so far."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...domain import TRANSACTIONS, Event, Evidence, Kind, Norms, Outcome
from ...errors import NotEnoughLabels
from ...features import FEATURES, INDEX
from ...learn import Table, examples, fit_examples, suspicious
from ...learn.labels import VERDICT, Opinion, Trust, weighed
from ...model import Estimator
from ...pipeline import Decided, Pipeline
from ..verdicts import Truth
from .crew import DAY, Crew, Worked

WIDTH, AMOUNT = len(FEATURES), INDEX["amount"]


@dataclass(frozen=True, slots=True)
class Arm:
    """A way to run the house: whether verdicts train models, whether the chain's own reviews do so
    too, and what share of the minutes goes to random picks."""

    name: str
    learns: bool
    reviews: bool
    explore: float


@dataclass(frozen=True, slots=True)
class Terms:
    """A new model every `retrain` days; `seed` of the fits."""

    retrain: int = 28
    seed: int = 0


class Noted(NamedTuple):
    """A decision that may be looked at, with what a model would learn from."""

    evidence: Evidence
    kind: Kind
    received: int
    vector: array[float]


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
    """The pipeline, its crew and what was said so far; history learns verdicts as they come.

    `due` are the verdicts that are still to be heard, `said` those that models learn from,
    `nights` the norms that are still to be looked up.
    """

    pipeline: Pipeline
    crew: Crew
    arm: Arm
    terms: Terms
    truths: Mapping[str, Truth]
    said: list[Opinion]
    due: list[Opinion]
    nights: list[Norms]
    lived: Lived = field(default_factory=Lived)
    noted: dict[str, Noted] = field(default_factory=dict)

    def run(self, events: Iterable[Event], start: int) -> Lived:
        """Live through `events` (received from `start` on), one day after the other."""
        for day, todays in groupby(events, lambda e: (e.received - start) // DAY):
            now = start + (day + 1) * DAY
            flagged, others = self._day(todays, day)
            self._close(self.crew.shift(flagged, others, now, day))
            if self.arm.learns and (day + 1) % self.terms.retrain == 0:
                self._learn(day, now)
        return self.lived

    def _day(self, events: Iterable[Event], day: int) -> tuple[list[Evidence], list[Evidence]]:
        """The day's flagged decisions, and the others of a suspicious kind."""
        flagged, others = [], []
        for event in events:
            while self.nights and self.nights[0].made <= event.received:
                self.pipeline.history.take(self.nights.pop(0))
            while self.due and self.due[0].known <= event.received:
                one = self.due.pop(0)
                if one.key in self.noted:
                    self.pipeline.learn(self._outcome(one))
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
                flagged.append(self._noted(decided))
            elif suspicious(event):
                others.append(self._noted(decided))
        return flagged, others

    def _noted(self, decided: Decided) -> Evidence:
        event, choice = decided.event, decided.choice
        reason = decided.hits[0].reason if decided.hits else ""
        evidence = Evidence(
            event.key, event.at, event.store, "", event.employee, event.card, event.customer,
            choice.typology, choice.party, choice.risk, choice.expected_loss, reason,
        )  # fmt: skip
        self.noted[event.key] = Noted(evidence, event.kind, event.received, decided.vector[:WIDTH])
        return evidence

    def _close(self, worked: Sequence[Worked]) -> None:
        self.lived.worked += worked
        told = [one for case in worked if case.known for one in self._opinions(case)]
        self.said += told
        self.due = sorted([*self.due, *told], key=lambda one: one.known)

    def _opinions(self, worked: Worked) -> Iterator[Opinion]:
        """A confirmed transaction is taken to have cost its amount, as in the journal."""
        for key in worked.case.evidence:
            loss = abs(int(self.noted[key].vector[AMOUNT])) if worked.right else 0
            known, right = worked.known, worked.right
            yield Opinion(key, VERDICT, "", known, right, loss, worked.propensity)

    def _outcome(self, one: Opinion) -> Outcome:
        e = self.noted[one.key].evidence
        return Outcome(
            one.key, one.known, one.confirmed, e.party, e.store, e.employee, e.card, e.customer
        )

    def _learn(self, day: int, now: int) -> None:
        """A model of what is known by now, if that is enough."""
        known = [one for one in self.said if one.known <= now and one.key in self.noted]
        labels = weighed(known, Trust()).labels
        try:
            data = examples(self._table([label.key for label in labels]), labels)
        except NotEnoughLabels:
            return
        with tempfile.TemporaryDirectory() as folder:
            fit_examples(data, Path(folder), self.terms.seed)
            self.pipeline.model = Estimator.load(Path(folder))
        self.lived.models.append(day)

    def _table(self, keys: Sequence[str]) -> Table:
        rows = sorted((self.noted[key] for key in keys), key=lambda row: row.received)
        return Table(
            [row.evidence.key for row in rows],
            [row.kind for row in rows],
            np.array([row.received for row in rows], np.int64),
            np.array([row.vector for row in rows], np.float64).reshape(len(rows), WIDTH),
        )
