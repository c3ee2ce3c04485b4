"""The model card: what a model knows, how good it is on what came after, and what it is not for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...domain import Label
from ...model import Estimator
from ..evaluate import NAMED, Asked, Tested, evaluated, scored
from ..table import Table
from .page import page
from .plots import plots

CARD = "card.html"


@dataclass(frozen=True, slots=True)
class About:
    """What the labels do not say themselves: the season at a moment (seconds UTC), the typology of
    a confirmed transaction by key, and how the labels came about (`tillguard labels summary`)."""

    season: Callable[[int], str]
    typologies: Mapping[str, str]
    sources: Mapping[str, Any]


def write_card(
    folder: Path, twin: Estimator, held: Table, labels: Sequence[Label], about: About, seed: int = 0
) -> Path:
    """Write `card.html` into a model's folder.

    The model itself has seen every label; what the card says is measured on the hold-out (`held`
    with its `labels`, row by row) by its twin, the same recipe without these rows.
    """
    model = Estimator.load(folder)
    figures = evaluated(seen_by(twin, held, labels, about), Asked(seed=seed))
    shown = plots(figures, model, held)
    (folder / CARD).write_text(page(model.manifest, figures, shown, about.sources))
    return folder / CARD


def seen_by(twin: Estimator, held: Table, labels: Sequence[Label], about: About) -> Tested:
    """The hold-out as the twin sees it."""
    probability, damage = scored(twin, held)
    return Tested(
        probability,
        damage,
        np.array([float(label.confirmed) for label in labels]),
        np.array([float(label.loss) for label in labels]),
        np.array([label.weight for label in labels]),
        held.received // 86_400,
        names(held, labels, about),
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
