"""The model card: what a model knows, how good it is on what came after, and what it is not for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...domain import Label
from ...errors import NotEnoughLabels
from ...model import Estimator
from ..evaluate import NAMED, Asked, Tested, Window, evaluated, rolled, scored
from ..fit import BUDGET
from ..table import Table
from .page import page
from .plots import plots

CARD = "card.html"
TESTED = 0.2
"""Newest share of the labelled rows, on which a model of the others is judged."""


@dataclass(frozen=True, slots=True)
class About:
    """What the labels do not say themselves: the season at a moment (seconds UTC), the typology of
    a confirmed transaction by key, and how the labels came about (`tillguard labels summary`)."""

    season: Callable[[int], str]
    typologies: Mapping[str, str]
    sources: Mapping[str, Any]


def write_card(
    folder: Path,
    table: Table,
    labels: Sequence[Label],
    about: About,
    seed: int = 0,
    budget_seconds: float = BUDGET,
) -> Path:
    """Write `card.html` into a model's folder.

    The model itself has seen every label; what the card says is measured on the newest fifth by
    another one, fitted in the same way on what was known before. Where that is too little the card
    says so and has no figures.
    """
    model = Estimator.load(folder)
    known = {label.key: label for label in labels}
    rows = table.rows(np.array([i for i, k in enumerate(table.keys) if k in known], np.int64))
    try:
        tested = on_the_newest(rows, known, about, seed, budget_seconds)
    except NotEnoughLabels:
        tested = None
    figures = evaluated(tested, Asked(seed=seed)) if tested else None
    shown = plots(figures, model, rows)
    (folder / CARD).write_text(page(model.manifest, figures, shown, about.sources))
    return folder / CARD


def on_the_newest(
    rows: Table, known: Mapping[str, Label], about: About, seed: int, budget_seconds: float
) -> Tested:
    """The newest fifth as a model sees it that knew only what was known when it began."""
    start = int(np.quantile(rows.received, 1 - TESTED))
    window = Window(int(rows.received[0]), start, start, int(rows.received[-1]) + 1)
    with tempfile.TemporaryDirectory() as folder:
        (fitted,) = rolled(rows, list(known.values()), [window], Path(folder), seed, budget_seconds)
        late = rows.rows(window.tests(rows.received))
        probability, damage = scored(fitted.model, late)
    labels = [known[key] for key in late.keys]
    return Tested(
        probability,
        damage,
        np.array([float(label.confirmed) for label in labels]),
        np.array([float(label.loss) for label in labels]),
        np.array([label.weight for label in labels]),
        late.received // 86_400,
        names(late, labels, about),
        {},
    )


def names(late: Table, labels: Sequence[Label], about: About) -> dict[str, list[str]]:
    """Typologies and seasons; whose rows hang together is not known here."""
    found = {name: [""] * len(labels) for name in NAMED}
    found["season"] = [about.season(at) for at in late.received.tolist()]
    found["typology"] = [
        about.typologies.get(label.key, "not known") if label.confirmed else "" for label in labels
    ]
    return found
