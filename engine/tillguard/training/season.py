"""What is compared when drift is looked for: the last weeks with the same weeks a year before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..domain import SUSPICIOUS, Kind
from ..errors import TillguardError
from ..features import FEATURES
from ..journal import Decided, Journal, ModelStep, Stage
from ..learn import Learnt
from ..learn.drift import Level, Moved, Sample, drifted
from ..model import Estimator
from .known import of_ours

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
NAMES = [*(feature.name for feature in FEATURES), SCORE]
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


def look(journal: Journal, learnt: Path, model: Estimator, days: int = 28) -> Drift:
    """Compare the journal's last `days` with the same weeks a year before; where no year is known
    with the weeks before, and then nothing counts as drift. Raises TooFewRows."""
    until = journal.last_received() + 1
    since = until - days * DAY
    kept = Learnt.read(learnt) if learnt.exists() else None
    recent = window(journal, kept, since, until)
    if recent.size < FEWEST:
        raise TooFewRows(
            f"{recent.size:,.0f} suspicious transactions in {days} days: {FEWEST:,.0f} are needed;"
            " look over more days"
        )
    same = window(journal, kept, since - YEAR, until - YEAR)
    before = same if same.size >= FEWEST else window(journal, kept, since - BEFORE * DAY, since)
    if before.size < FEWEST:
        raise TooFewRows("nothing is known from before these days to compare them with")
    season = before is same
    said = "the same weeks a year before" if season else f"the {BEFORE} days before: no year yet"
    moved = drifted(with_scores(before, model), with_scores(recent, model), NAMES, season, GROWN)
    return Drift(
        model.hash, since, until, said, len(recent.weights), len(before.weights), tuple(moved)
    )


def look_daily(journal: Journal, learnt: Path, model: Estimator, by: str, at: int) -> None:
    """Look at the last four weeks and write what was found, or why nothing was, into the trail."""
    try:
        noted(journal, look(journal, learnt, model), by, at)
    except TooFewRows as error:
        step = ModelStep(model.hash, Stage.DRIFT, True, at, by, note=f"not looked at: {error}")
        journal.record_model_step(step)


def noted(journal: Journal, found: Drift, by: str, at: int) -> None:
    """Into the trail of the model whose score was looked at."""
    steady = found.level is not Level.DRIFT
    step = ModelStep(found.model, Stage.DRIFT, steady, at, by, found.figures(), found.level.value)
    journal.record_model_step(step)


def window(journal: Journal, learnt: Learnt | None, since: int, until: int) -> Sample:
    """Suspicious transactions of a span: all that the journal decided, and before it began those
    that were reviewed, each for as many as it stands for."""
    decided = [
        np.frombuffer(row.vector[:WIDTH], np.float64) for row in suspects(journal, since, until)
    ]
    values = np.array(decided).reshape(len(decided), len(FEATURES))
    weights = np.ones(len(values))
    if learnt is not None:
        older, heavy = reviewed(learnt, since, until)
        values, weights = np.vstack([older, values]), np.concatenate([heavy, weights])
    return Sample(values, weights)


def suspects(journal: Journal, since: int, until: int) -> Iterator[Decided]:
    """Decisions on suspicious transactions whose vectors follow today's catalogue."""
    noted_ = journal.catalogues()
    for block in journal.decided(journal.between(since, until), BLOCK):
        for row in block:
            kind = Kind(row.kind)
            suspect = kind in SUSPICIOUS or (kind is Kind.SALE and row.customer != "")
            if suspect and of_ours(noted_, row.seq) and len(row.vector) >= WIDTH:
                yield row


def reviewed(
    learnt: Learnt, since: int, until: int
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]:
    """Vectors and weights of what was learnt from before the journal began."""
    by_key: Mapping[str, float] = {label.key: label.weight for label in learnt.labels}
    table = learnt.table
    inside = (table.received >= since) & (table.received < until)
    keep = np.array([i for i in np.flatnonzero(inside) if table.keys[i] in by_key], np.intp)
    return table.vectors[keep], np.array([by_key[table.keys[i]] for i in keep])


def with_scores(sample: Sample, model: Estimator) -> Sample:
    """One column more: the margin (log-odds) that the model gives each row."""
    rows = np.ascontiguousarray(sample.values)
    margins = np.array([model.score(row).margin for row in rows])
    return Sample(np.column_stack([sample.values, margins]), sample.weights)
