"""Rolling origin: a model of what was known then, judged on what came after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ...domain import Label
from ...errors import NotEnoughLabels, NoWindow
from ...model import Estimator
from ..examples import Examples, examples, fit_examples
from ..fit import BUDGET
from ..table import Floats, Table
from .intervals import Ints

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Plan:
    """How the span is cut, in days: `count` test windows of `test`, each after a gap of `delay`
    in which verdicts are still out, trained on `train` days before it (0: on all of them)."""

    count: int = 4
    test: int = 14
    delay: int = 7
    train: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Trained on what was received in [`since`, `until`) and known before `start`; tested on what
    was received in [`start`, `stop`). Seconds UTC."""

    since: int
    until: int
    start: int
    stop: int

    def labels(self, labels: Sequence[Label]) -> list[Label]:
        """What was known when the window began."""
        return [label for label in labels if label.known < self.start]

    def trains(self, received: Ints) -> Ints:
        return np.flatnonzero((received >= self.since) & (received < self.until))

    def tests(self, received: Ints) -> Ints:
        return np.flatnonzero((received >= self.start) & (received < self.stop))


def windows(first: int, last: int, plan: Plan) -> list[Window]:
    """The test windows, oldest first, that end with `last`; raises NoWindow."""
    found = []
    for back in range(plan.count, 0, -1):
        start = last + 1 - back * plan.test * DAY
        until = start - plan.delay * DAY
        since = max(first, until - plan.train * DAY) if plan.train else first
        if until > since:
            found.append(Window(since, until, start, start + plan.test * DAY))
    if not found:
        days = (last - first) / DAY
        raise NoWindow(
            f"{days:.0f} days are too short for a test of {plan.test} days after a gap of"
            f" {plan.delay}: ask for shorter ones (--test-days, --delay-days)"
        )
    return found


@dataclass(frozen=True, slots=True)
class Fitted:
    """A window with the model of what was known when it began."""

    window: Window
    model: Estimator


def rolled(
    table: Table,
    labels: Sequence[Label],
    cut: Sequence[Window],
    folder: Path,
    seed: int,
    budget_seconds: float = BUDGET,
    directions: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[Fitted]:
    """A model for each window, in `folder`, with the directions that are declared of attributes;
    raises NotEnoughLabels where too little was known."""
    for number, window in enumerate(cut):
        known = begun(table, labels, window, directions)
        fit_examples(known, folder / str(number), seed, budget_seconds=budget_seconds)
        yield Fitted(window, Estimator.load(folder / str(number)))


def begun(
    table: Table, labels: Sequence[Label], window: Window, directions: Mapping[str, int]
) -> Examples:
    """What was known when the window began; raises NotEnoughLabels with what would help."""
    rows = table.rows(window.trains(table.received))
    try:
        return examples(rows, window.labels(labels), directions)
    except NotEnoughLabels as few:
        at = datetime.fromtimestamp(window.start, UTC).isoformat(" ", "minutes")
        raise NotEnoughLabels(
            f"of the {len(rows.keys)} labelled transactions before the test window that begins"
            f" {at}, by then known: {few}; or ask for fewer and shorter windows (--windows,"
            " --test-days, --delay-days), and look whether the mapping's label says when verdicts"
            " were known (known, known_after_days)"
        ) from None


def scored(model: Estimator, table: Table) -> tuple[Floats, Floats]:
    """Probability and damage (minor units) of each row, as serving estimates them."""
    found = [model.score(vector, said) for vector, said in table.each()]
    return (
        np.array([one.probability for one in found], np.float64),
        np.array([float(one.damage) for one in found], np.float64),
    )
