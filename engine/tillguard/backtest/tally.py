"""Sums over decisions by group: whole numbers only, so that no order of adding changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..domain import Action
from .block import Block, Ints, Mask
from .judge import Judged
from .truth import Truth, Worth

ACTIONS = tuple(action.name for action in Action)
MEASURES = (
    "decisions",
    "flagged",
    "confirmed",
    "cleared",
    "unknown",
    "losses",
    "loss",
    "caught",
    "caught_loss",
    "bothered",
    "friction",
    "staff",
    "prevented",
    *ACTIONS,
)
"""`confirmed`, `cleared` and `unknown` are of what was flagged, or of a rule's hits; `losses` are
all that a review confirmed, `caught` those of them that were flagged or hit. Money is in minor
units, `bothered` in thousandths of an honest customer."""

Matrix = npt.NDArray[np.int64]


class Tally:
    """Sums of every measure by the name of a group."""

    def __init__(self, kept: Mapping[str, Sequence[int]] | None = None) -> None:
        self.places: dict[str, int] = {}
        self.sums: Matrix = np.zeros((0, len(MEASURES)), np.int64)
        if kept:
            self.places = {name: place for place, name in enumerate(kept)}
            self.sums = np.array(list(kept.values()), np.int64)

    def add(self, names: Sequence[str], values: Matrix) -> None:
        """`values` has one row a decision, `names` the group of each."""
        for name in dict.fromkeys(names):
            self.places.setdefault(name, len(self.places))
        place = np.fromiter((self.places[name] for name in names), np.int64, len(names))
        fresh = np.zeros((len(self.places), len(MEASURES)), np.int64)
        fresh[: len(self.sums)] = self.sums
        for column in range(len(MEASURES)):
            weights = values[:, column]
            fresh[:, column] += np.bincount(place, weights, len(fresh)).astype(np.int64)
        self.sums = fresh

    def add_sum(self, name: str, values: Matrix) -> None:
        """All rows of `values` belong to one group."""
        self.add([name], values.sum(axis=0, dtype=np.int64).reshape(1, -1))

    def of(self, name: str) -> dict[str, int]:
        """The sums of one group; zeros for one that nothing was added to."""
        place = self.places.get(name)
        row = [0] * len(MEASURES) if place is None else self.sums[place].tolist()
        return dict(zip(MEASURES, row, strict=True))

    def kept(self) -> dict[str, list[int]]:
        return {name: self.sums[place].tolist() for name, place in self.places.items()}


def measures(block: Block, judged: Judged, truth: Truth, worth: Worth, counted: Mask) -> Matrix:
    """One row a decision; `counted` says whose review counts (flagged, or hit by a rule)."""
    found = np.zeros((len(block), len(MEASURES)), np.int64)
    caught = truth.confirmed & counted
    for column, values in enumerate(
        (
            np.ones(len(block), np.int64),
            judged.flagged,
            caught,
            truth.cleared & counted,
            counted & ~truth.confirmed & ~truth.cleared,
            truth.confirmed,
            np.where(truth.confirmed, truth.damage, 0),
            caught,
            np.where(caught, truth.damage, 0),
            worth.bothered,
            worth.friction,
            worth.staff,
            worth.prevented,
        )
    ):
        found[:, column] = values
    first = len(MEASURES) - len(ACTIONS)
    found[np.arange(len(block)), first - 1 + judged.action] = 1
    return found


def hit_measures(rows: Ints, block: Block, measured: Matrix, truth: Truth) -> Matrix:
    """The measures of the decisions that a rule hit: every review of them counts."""
    found = measured[rows].copy()
    confirmed, cleared = truth.confirmed[rows], truth.cleared[rows]
    values: dict[str, Any] = {
        "confirmed": confirmed,
        "cleared": cleared,
        "unknown": ~confirmed & ~cleared,
        "caught": confirmed,
        "caught_loss": np.where(confirmed, truth.damage[rows], 0),
    }
    for name, column in values.items():
        found[:, MEASURES.index(name)] = column
    return found
