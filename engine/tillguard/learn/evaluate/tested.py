"""What is evaluated: rows of test windows with what their window's model said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from .capacity import Picks, picks
from .intervals import Floats, Ints

TYPOLOGY, STORE, SEASON, EMPLOYEE, CUSTOMER = "typology", "store", "season", "employee", "customer"
SUBJECT = "subject"
NAMED = (TYPOLOGY, STORE, SEASON, EMPLOYEE, CUSTOMER, SUBJECT)


@dataclass(frozen=True, slots=True)
class Tested:
    """Rows in order of receipt; `labels` 0 or 1, `losses` and `damage` in minor units.

    `weights` stand for rows that nobody looked at; `days` are numbered. `names` by dimension: the
    typology (of a fraud; empty for an honest row), store, season, employee, customer, and the
    subject, whose rows hang together. `costs` by way of deciding, minor units; empty where they
    are not known, NaN for single rows.
    """

    probability: Floats
    damage: Floats
    labels: Floats
    losses: Floats
    weights: Floats
    days: Ints
    names: Mapping[str, list[str]]
    costs: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def worth(self) -> Floats:
        """Expected loss, minor units: the order in which a queue is worked."""
        return self.probability * self.damage

    def rows(self, keep: Ints) -> Tested:
        arrays = {name: getattr(self, name)[keep] for name in ARRAYS}
        names = {name: [column[i] for i in keep] for name, column in self.names.items()}
        spent = {name: cost[keep] for name, cost in self.costs.items()}
        return replace(self, **arrays, names=names, costs=spent)

    def where(self, dimension: str, name: str) -> Tested:
        return self.rows(np.flatnonzero(np.array(self.names[dimension]) == name))

    def picked(self, worth: Floats, most: int) -> Picks:
        return picks(worth, self.days, self.labels, self.losses, self.weights, most)


ARRAYS = tuple(field.name for field in fields(Tested))[:-2]


def joined(parts: Sequence[Tested]) -> Tested:
    """The rows of all windows; costs that only some of them know are NaN elsewhere."""
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS}
    names = {name: [v for part in parts for v in part.names[name]] for name in NAMED}
    ways = dict.fromkeys(way for part in parts for way in part.costs)
    spent = {
        way: np.concatenate([part.costs.get(way, np.full(len(part), np.nan)) for part in parts])
        for way in ways
    }
    return replace(parts[0], **arrays, names=names, costs=spent)
