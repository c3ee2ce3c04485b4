"""The evaluation of a home: its labels, and the decisions of its journal that they are about."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..backtest.block import Fetch, Floats, Ints
from ..backtest.costs import Really, costs
from ..backtest.vectors import Journalled
from ..domain import Kind, Party
from ..errors import NotEnoughLabels
from ..intake import Archive
from ..journal import Decided, Journal
from ..learn import Label, Table
from ..learn.evaluate import (
    NAMED,
    Asked,
    Fitted,
    Plan,
    Tested,
    evaluated,
    joined,
    rolled,
    said,
    scored,
    windows,
)
from ..pipeline import Rulebook
from ..serve.lifecycle import BODIES
from ..settings import Settings
from ..training import known, trust_of
from .labels import in_force

UNKNOWN = "not known"
BLOCK = 10_000


def evaluate_reviewed(chosen: Settings, plan: Plan, asked: Asked, seed: int) -> dict[str, Any]:
    """Figures on every label that became known after its window's model was fitted.

    A label weighs 1 / propensity times the trust in its source, so that the few that were picked
    at random stand for all that nobody looked at. Raises NotEnoughLabels and NoWindow.
    """
    journal = Journal.open(chosen.url)
    declared = Archive(chosen.archive).attributes
    found = known(journal, chosen.learnt, BODIES.attributes, declared, trust_of(chosen))
    table, labels = found.table, found.labels
    if not table.keys:
        raise NotEnoughLabels(
            f"{chosen.url} holds no label whose vector is known: close cases, answer approvals, or"
            " import verdicts"
        )
    rulebook, decided = in_force(journal, chosen), decisions(journal, {la.key for la in labels})
    by_key = {label.key: label for label in labels}
    span = int(table.received[0]), int(table.received[-1])
    parts, told = [], []
    home = Home(journal, rulebook, decided, by_key, table)
    with tempfile.TemporaryDirectory() as folder:
        cut = windows(*span, plan)
        for fitted in rolled(table, labels, cut, Path(folder), seed, directions=found.directions):
            parts.append(home.judged(fitted.window.tests(table.received), fitted))
            told.append(said(fitted, parts[-1], asked))
    journal.close()
    return {"reviewed": evaluated(joined(parts), asked), "windows": told}


def decisions(journal: Journal, keys: set[str]) -> dict[str, Decided]:
    """The latest journalled decision under each of these keys."""
    span = journal.span(36_500)
    return {
        row.key: row for block in journal.decided(span, BLOCK) for row in block if row.key in keys
    }


class Home:
    """Labelled transactions with what the journal knows of them; those from before it have a
    vector, but no store, no names and no costs."""

    def __init__(
        self, journal: Journal, rulebook: Rulebook, decided: Mapping[str, Decided],
        known: Mapping[str, Label], table: Table,
    ) -> None:  # fmt: skip
        self.journal, self.rulebook, self.decided = journal, rulebook, decided
        self.known, self.table = known, table
        self.stored = {one.row.key: one.row for one in journal.decisions([*decided])}

    def judged(self, rows: Ints, fitted: Fitted) -> Tested:
        """What the window's model and the rules in force say of its labelled rows."""
        probability, damage = scored(fitted.model, self.table.rows(rows))
        keys = [self.table.keys[i] for i in rows]
        labels = [self.known[key] for key in keys]
        names: dict[str, list[str]] = {name: [] for name in NAMED}
        for i, key, label in zip(rows, keys, labels, strict=True):
            for name, value in self._names(key, label, int(self.table.received[i])).items():
                names[name].append(value)
        losses = np.array([la.loss if la.confirmed else 0 for la in labels], np.float64)
        return Tested(
            probability, damage, np.array([float(la.confirmed) for la in labels]), losses,
            np.array([la.weight for la in labels]), self.table.received[rows] // 86_400,
            names, self._costs(keys, probability, damage),
        )  # fmt: skip

    def _names(self, key: str, label: Label, received: int) -> dict[str, str]:
        row = self.decided.get(key)
        typology = (self.stored[key].typology if row else UNKNOWN) if label.confirmed else ""
        if row is None:
            season = self.rulebook.policies.in_force("", received).season
            return dict(zip(NAMED, (typology, "", season, "", "", ""), strict=True))
        subject = row.customer or row.card or row.employee
        return dict(
            zip(
                NAMED,
                (typology, row.store, self._season(row), row.employee, row.customer, subject),
                strict=True,
            )
        )

    def _season(self, row: Decided) -> str:
        return self.rulebook.policies.in_force(row.store, row.at).season

    def _costs(self, keys: Sequence[str], p: Floats, damage: Floats) -> dict[str, Floats]:
        """Costs of the rows that the journal holds, NaN for those before it."""
        at = [i for i, key in enumerate(keys) if key in self.decided]
        if not at:
            return {}
        rows = [
            self.decided[keys[i]]._replace(probability=float(p[i]), damage=int(damage[i]))
            for i in at
        ]
        journalled = Journalled(self.journal, (self.rulebook,), lenient=True)
        vectors = journalled.vectors(rows, [self.rulebook])[0]
        found = costs(self.rulebook, rows, vectors, self._fetch(), self._really(rows))
        whole = {name: np.full(len(keys), np.nan) for name in found}
        for name, spent in found.items():
            whole[name][at] = spent
        return whole

    def _fetch(self) -> Fetch:
        def bodies(rows: Sequence[Decided]) -> list[bytes]:
            found = self.journal.bodies([row.seq for row in rows])
            return [found[row.seq] for row in rows]

        def events(rows: Sequence[Decided]) -> list[Any]:
            pairs = zip(rows, bodies(rows), strict=True)
            return [BODIES.event(Kind(row.kind), body, row.received) for row, body in pairs]

        return Fetch(events, lambda rows: [BODIES.attributes(body) for body in bodies(rows)])

    def _really(self, rows: Sequence[Decided]) -> Really:
        found = [self.known[row.key] for row in rows]
        losses = np.array([la.loss if la.confirmed else 0 for la in found], np.int64)
        stored = [self.stored[row.key] for row in rows]
        return Really(
            losses, [one.typology for one in stored], [Party(one.party) for one in stored]
        )
