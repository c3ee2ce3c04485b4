"""What the chain is like: replayed once through history, rules and a model, then counted."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np

from ..domain import Event, Hit, Kind
from ..features import History
from ..learn import Examples, Table, average_precision, examples, fit_examples, suspicious
from ..model import Estimator
from ..ruleset import Evaluator
from .chain import Chain
from .columns import Array
from .fields import NUMBERS, WORDS, lift, numbers, words
from .learning import label_of, outcome_of
from .verdicts import Reviewed

DAY = 86400
WINDOW = 56 * DAY
"""The model is judged on the last eight weeks, with what was known when they began."""

TUNED = {
    "objective": "binary",
    "learning_rate": 0.03,
    "num_leaves": 31,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "seed": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One transaction of a suspicious kind; `severity` of the strictest rule that hit (0: none).

    `score` is the tuned reference's, `shipped` that of the model which the project fits itself.
    """

    key: str
    kind: Kind
    received: int
    typology: str
    severity: int
    score: float
    shipped: float


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the page of figures says.

    `caught` counts frauds that a rule hits, by typology; `judged` are the last eight weeks' rows;
    `lifts` by raw field; `delays` in days.
    """

    kinds: Counter[str]
    frauds: Counter[str]
    typologies: Counter[str]
    losses: Counter[str]
    caught: Counter[str]
    suspects: tuple[Seen, ...]
    judged: tuple[Seen, ...]
    lifts: dict[str, float]
    reviews: tuple[Reviewed, ...]
    delays: Array
    selected: int


def found(
    chain: Chain, evaluator: Evaluator, tell: Callable[[str, float], None], threads: int = 1
) -> Findings:
    """Replay the whole chain, fit on the verdicts known eight weeks before its end, and score."""
    telling = _Replay(chain, evaluator, tell)
    telling.run()
    scores = _scores(telling.table(), telling.reviews, telling.start, threads)
    truths = chain.truths
    suspects = tuple(
        Seen(
            key,
            kind,
            at,
            truths[key].typology if key in truths else "",
            severity,
            *scores.get(key, (0.0, 0.0)),
        )
        for key, kind, at, severity in telling.suspects
    )
    delays = [r.known - telling.received[r.key] for r in telling.reviews]
    return Findings(
        telling.kinds,
        telling.frauds,
        Counter(t.typology for t in truths.values()),
        _summed(chain),
        telling.caught,
        suspects,
        tuple(s for s in suspects if s.received >= telling.start),
        _lifts(telling, np.array([s.typology != "" for s in suspects])),
        tuple(telling.reviews),
        np.array(delays) / DAY,
        chain.selected,
    )


def _summed(chain: Chain) -> Counter[str]:
    losses: Counter[str] = Counter()
    for truth in chain.truths.values():
        losses[truth.typology] += truth.loss
    return losses


class _Replay:
    """One pass over the chain in order of receipt; verdicts are learnt when they became known."""

    def __init__(
        self, chain: Chain, evaluator: Evaluator, tell: Callable[[str, float], None]
    ) -> None:
        self.chain, self.evaluator, self.tell = chain, evaluator, tell
        self.reviews = chain.verdicts()
        self.reviewed = {r.key: r for r in self.reviews}
        self.first, self.last = chain.span
        self.start = self.last - WINDOW
        self.history, self.awaited = History(), dict[str, Event]()
        self.kinds, self.frauds, self.caught = Counter[str](), Counter[str](), Counter[str]()
        self.suspects: list[tuple[str, Kind, int, int]] = []
        self.fields: tuple[list[list[float]], list[list[str]]] = ([], [])
        self.rows: list[tuple[str, Kind, int]] = []
        self.vectors: list[Array] = []
        self.received: dict[str, int] = {}

    def run(self) -> None:
        truths, due = self.chain.truths, iter(self.reviews)
        following = next(due, None)
        for number, event in enumerate(self.chain.events()):
            while following and following.known <= event.received:
                if asked := self.awaited.pop(following.key, None):
                    self.history.learn(outcome_of(following, asked))
                following = next(due, None)
            self._see(event)
            self.kinds[event.kind] += 1
            self.frauds[event.kind] += event.key in truths
            if number % 4096 == 0:
                done = (event.received - self.first) / (self.last - self.first)
                self.tell("replaying the chain", done)

    def _see(self, event: Event) -> None:
        vector = self.history.see(event)
        if event.key in self.reviewed:
            self.awaited[event.key] = event
            self.received[event.key] = event.received
        whole = self.evaluator.sequences.complete(event, vector, self.history.recent)
        severity = strictest(self.evaluator.hits(event, whole))
        if severity and (truth := self.chain.truths.get(event.key)):
            self.caught[truth.typology] += 1
        if not suspicious(event):
            return
        self.suspects.append((event.key, event.kind, event.received, severity))
        self.fields[0].append(numbers(event))
        self.fields[1].append(words(event))
        if event.key in self.reviewed or event.received >= self.start:
            self.rows.append((event.key, event.kind, event.received))
            self.vectors.append(np.array(vector))

    def table(self) -> Table:
        keys, kinds, received = zip(*self.rows, strict=True)
        return Table(list(keys), list(kinds), np.array(received), np.array(self.vectors))


def strictest(hits: Sequence[Hit]) -> int:
    return max((hit.severity for hit in hits), default=0)


def _scores(
    table: Table, reviews: list[Reviewed], start: int, threads: int
) -> dict[str, tuple[float, float]]:
    """Reference and shipped score of rows from `start` on, fitted on what was known by then."""
    labels = [label_of(r) for r in reviews if r.known < start]
    known = examples(table.rows(np.flatnonzero(table.received < start)), labels)
    late = table.rows(np.flatnonzero(table.received >= start))
    with tempfile.TemporaryDirectory() as place:
        fit_examples(known, Path(place), threads=threads)
        model = Estimator.load(Path(place))
    shipped = [model.score(vector.tolist()).margin for vector in late.vectors]
    tuned = reference(known, late, threads)
    return {k: (float(t), s) for k, t, s in zip(late.keys, tuned, shipped, strict=True)}


def reference(known: Examples, late: Table, threads: int) -> Array:
    """A tuned LightGBM on all labels, weighted by 1 / propensity, with the kind as a category."""
    names = list(Kind)
    columns = [
        np.column_stack([part.vectors, [names.index(kind) for kind in part.kinds]])
        for part in (known, late)
    ]
    kind = columns[0].shape[1] - 1
    data = lightgbm.Dataset(
        columns[0], known.labels, weight=known.weights, categorical_feature=[kind]
    )
    booster = lightgbm.train({**TUNED, "num_threads": threads}, data, 400)
    return np.asarray(booster.predict(columns[1]))


def _lifts(telling: _Replay, truth: Array) -> dict[str, float]:
    """Names are learnt on the first year and judged, as numbers are, on the second."""
    at = np.array([received for _, _, received, _ in telling.suspects])
    before = at < (telling.first + telling.last) // 2
    numbered, named = (zip(*rows, strict=True) for rows in telling.fields)
    return {
        name: lift(np.array(values), truth, before)
        for names, columns in ((NUMBERS, numbered), (WORDS, named))
        for name, values in zip(names, columns, strict=True)
    }


def precision(rows: Sequence[Seen], typology: str = "", shipped: bool = False) -> float:
    """Average precision of a score; with a typology, its frauds against all honest rows."""
    kept = [r for r in rows if not typology or r.typology in ("", typology)]
    scores = np.array([r.shipped if shipped else r.score for r in kept])
    return average_precision(scores, np.array([float(r.typology != "") for r in kept]))
