"""What is compared when drift is looked for: the last weeks with the same weeks a year before."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..domain import SUSPICIOUS, Attribute, Kind
from ..errors import TillguardError
from ..features import FEATURES
from ..journal import Decided, Journal, ModelStep, Stage
from ..learn import Learnt
from ..learn.drift import Level, Moved, Sample, drifted
from ..model import Estimator
from .known import Read, of_ours

DAY = 86_400
YEAR = 364 * DAY
"""52 weeks: the same ISO week, and the same weekdays, a year before."""
FEWEST = 200.0
"""Equally weighted rows below which a window is not compared."""
BEFORE = 56
"""Days before the window that are the reference where no year is known yet."""
BLOCK = 5_000
WIDTH = 8 * len(FEATURES)
SCORE = "score"
GROWN = frozenset(
    f.name
    for f in FEATURES
    if f.window == "life" and f.unit != "flag" and not f.name.startswith("receipt")
)
"""Features of a whole life, which grow with the length of the history (the age of a membership,
confirmed cases); a receipt's are as old as the receipt."""


class TooFewRows(TillguardError):
    """Too little was decided to say whether anything drifted."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What moved most comes first; `reference` says what the window was compared with."""

    model: str
    since: int
    until: int
    reference: str
    rows: int
    reference_rows: int
    moved: tuple[Moved, ...]

    @property
    def level(self) -> Level:
        """The gravest of all, the score's before any feature's."""
        found = {one.level for one in self.moved}
        return next((level for level in (Level.DRIFT, Level.WATCH) if level in found), Level.STEADY)

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return {**asdict(self), "level": self.level}

    def figures(self, most: int = 20) -> dict[str, Any]:
        """What the trail keeps: the score, and what moved most."""
        told = [one for one in self.moved if one.name == SCORE or one.level is not Level.STEADY]
        said = {one.name: round(one.psi, 4) for one in told[:most]}
        return {
            "level": self.level.value, "reference": self.reference, "rows": self.rows,
            "reference_rows": self.reference_rows, "psi": said,
        }  # fmt: skip


def look(journal: Journal, learnt: Path, model: Estimator, read: Read, days: int = 28) -> Drift:
    """Compare what the model reads of the journal's last `days` with the same weeks a year before;
    where no year is known with the weeks before, and then nothing counts as drift. Raises
    TooFewRows."""
    until = journal.last_received() + 1
    since = until - days * DAY
    kept = Learnt.read(learnt) if learnt.exists() else None

    def seen(first: int, last: int) -> Sample:
        return window(journal, kept, model, read, first, last)

    recent = seen(since, until)
    if recent.size < FEWEST:
        raise TooFewRows(
            f"{recent.size:,.0f} suspicious transactions in {days} days: {FEWEST:,.0f} are needed;"
            " look over more days"
        )
    same = seen(since - YEAR, until - YEAR)
    before = same if same.size >= FEWEST else seen(since - BEFORE * DAY, since)
    if before.size < FEWEST:
        raise TooFewRows("nothing is known from before these days to compare them with")
    season = before is same
    said = "the same weeks a year before" if season else f"the {BEFORE} days before: no year yet"
    names = [*(feature.name for feature in model.features), SCORE]
    moved = drifted(with_scores(before, model), with_scores(recent, model), names, season, GROWN)
    return Drift(
        model.hash, since, until, said, len(recent.weights), len(before.weights), tuple(moved)
    )


def look_daily(
    journal: Journal, learnt: Path, model: Estimator, read: Read, by: str, at: int
) -> None:
    """Look at the last four weeks and write what was found, or why nothing was, into the trail."""
    try:
        noted(journal, look(journal, learnt, model, read), by, at)
    except TooFewRows as error:
        step = ModelStep(model.hash, Stage.DRIFT, True, at, by, note=f"not looked at: {error}")
        journal.record_model_step(step)


def noted(journal: Journal, found: Drift, by: str, at: int) -> None:
    """Into the trail of the model whose score was looked at."""
    steady = found.level is not Level.DRIFT
    step = ModelStep(found.model, Stage.DRIFT, steady, at, by, found.figures(), found.level.value)
    journal.record_model_step(step)


def window(
    journal: Journal, learnt: Learnt | None, model: Estimator, read: Read, since: int, until: int
) -> Sample:
    """What the model reads of the suspicious transactions of a span: all that the journal decided,
    and before it began those that were reviewed, each for as many as it stands for."""
    rows = [*suspects(journal, model, read, since, until)]
    weights = [1.0] * len(rows)
    if learnt is not None:
        older = [*reviewed(learnt, since, until)]
        rows = [*(model.row(vector, said) for vector, said, _ in older), *rows]
        weights = [*(weight for _, _, weight in older), *weights]
    values = np.array(rows, np.float64).reshape(len(rows), len(model.features))
    return Sample(values, np.array(weights))


def suspects(
    journal: Journal, model: Estimator, read: Read, since: int, until: int
) -> Iterator[array[float]]:
    """The decisions on suspicious transactions whose vectors follow today's catalogue."""
    noted_ = journal.catalogues()
    for block in journal.decided(journal.between(since, until), BLOCK):
        asked = [row for row in block if suspect(row) and of_ours(noted_, row.seq)]
        bodies = journal.bodies([row.seq for row in asked]) if model.columns else {}
        for row in asked:
            said = read(bodies[row.seq]) if bodies else {}
            yield model.row(array("d", row.vector[:WIDTH]), said)


def suspect(row: Decided) -> bool:
    kind = Kind(row.kind)
    suspicious = kind in SUSPICIOUS or (kind is Kind.SALE and row.customer != "")
    return suspicious and len(row.vector) >= WIDTH


def reviewed(
    learnt: Learnt, since: int, until: int
) -> Iterator[tuple[array[float], Mapping[str, Attribute], float]]:
    """Vectors, attributes and weights of what was learnt from before the journal began."""
    by_key: Mapping[str, float] = {label.key: label.weight for label in learnt.labels}
    table = learnt.table
    inside = (table.received >= since) & (table.received < until)
    keep = np.array([i for i in np.flatnonzero(inside) if table.keys[i] in by_key], np.intp)
    rows = table.rows(keep)
    for key, (vector, said) in zip(rows.keys, rows.each(), strict=True):
        yield vector, said, by_key[key]


def with_scores(sample: Sample, model: Estimator) -> Sample:
    """One column more: the margin (log-odds) that the model gives each row."""
    rows = np.ascontiguousarray(sample.values)
    margins = np.array([model.score_row(array("d", row)).margin for row in rows])
    return Sample(np.column_stack([sample.values, margins]), sample.weights)
