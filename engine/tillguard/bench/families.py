"""`bench features`: what the model loses without each family of features."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from ..demo.chain import Chain, build_chain
from ..demo.learning import CUT, DAY, learnt, received
from ..features import FAMILIES, FEATURES
from ..learn import Learnt, Table, average_precision, examples, fit_examples, replay, suspicious
from ..learn.table import Floats
from ..model import Estimator
from ..serve.memory import read_snapshot
from .figure import Figure

WEEKS = 4
Tick = Callable[[str, float], None]


def measure(home: Path, rounds: int, tick: Tick) -> list[Figure]:
    """Average precision on true labels over the suspicious kinds of the weeks after the cut,
    with all features and with one family's taken out (not known), median over seeds."""
    chain = build_chain(home, progress=tick)
    ready = learnt(chain, home, tick)
    before, after = Learnt.read(ready.examples), ahead(chain, ready.history)
    labels = np.array([float(key in chain.truths) for key in after.keys])
    names = ["", *(family.features[0].entity for family in FAMILIES)]
    found: dict[str, float] = {}
    for number, name in enumerate(names):
        tick("fitting without each family", number / len(names))
        scores = [score(before, after, labels, name, seed) for seed in range(rounds)]
        found[name] = median(scores)
    how = f"{WEEKS} weeks after the cut, {int(labels.sum())} frauds, median of {rounds} seeds"
    whole = Figure("average_precision", found.pop(""), "", how, "higher")
    lost = [
        Figure(f"without_{name}", whole.value - value, "", "average precision lost", "higher")
        for name, value in found.items()
    ]
    return [whole, *lost]


def ahead(chain: Chain, snapshot: Path) -> Table:
    """Vectors of the suspicious events that the model has not seen."""
    history, _ = read_snapshot(snapshot)
    events = received(chain, CUT, CUT + WEEKS * 7 * DAY)
    return replay(history, events, suspicious)


def score(before: Learnt, after: Table, labels: Floats, family: str, seed: int) -> float:
    columns = [i for i, feature in enumerate(FEATURES) if feature.entity == family]
    data = examples(before.table, before.labels)
    data.vectors[:, columns] = np.nan
    rows = after.vectors.copy()
    rows[:, columns] = np.nan
    with tempfile.TemporaryDirectory() as folder:
        fit_examples(data, Path(folder), seed)
        model = Estimator.load(Path(folder))
        margins = np.array([model.score(row).margin for row in rows])
    return average_precision(margins, labels)
