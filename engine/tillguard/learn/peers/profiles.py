"""What each entity did in a span of time, added up block by block; memory by entity, not by act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .acts import ENTITIES, Acts, Floats
from .conduct import JUDGED, Conduct, uses
from .works import WORKS, works

GROW = 1024


@dataclass(frozen=True, slots=True)
class Profiles:
    """One kind of entity, by name: a row for each in `names`, a column for each of `judged`.

    Of `wholes` transactions `parts` were occasions, which moved `worth` (minor units); `works` are
    sums over the `served` (see works.py), in the order of WORKS.
    """

    entity: str
    judged: tuple[Conduct, ...]
    names: Sequence[str]
    parts: Floats
    wholes: Floats
    worth: Floats
    works: Floats
    served: Floats


class Sums:
    """The growing table behind a kind's profiles: 4 bytes a number, doubled when it is full."""

    def __init__(self, entity: str) -> None:
        self.entity, self.judged = entity, JUDGED[entity]
        self.places: dict[str, int] = {}
        count = len(self.judged)
        self.ends = np.cumsum([count, 1, count, len(WORKS), 1]).tolist()
        self.table = np.zeros((GROW, self.ends[-1]), np.float32)

    def add(self, acts: Acts) -> None:
        """Take a block in; acts of nobody ("") count for nobody."""
        places = self.places
        at = np.array(
            [places.setdefault(n, len(places)) if n else -1 for n in acts.names[self.entity]]
        )
        if len(places) > len(self.table):
            more = np.zeros((2 * len(places) - len(self.table), self.ends[-1]), np.float32)
            self.table = np.concatenate([self.table, more])
        rows = np.flatnonzero(at >= 0)
        rows = rows[np.argsort(at[rows], kind="stable")]
        if len(rows):
            whose, first = np.unique(at[rows], return_index=True)
            self.table[whose] += np.add.reduceat(self.counted(acts)[rows], first, axis=0)

    def counted(self, acts: Acts) -> Floats:
        """What each act adds."""
        parts = np.column_stack([conduct.part(acts) for conduct in self.judged])
        moved = np.column_stack([np.abs(acts.column(conduct.worth)) for conduct in self.judged])
        worth = np.where(parts, np.nan_to_num(moved), 0.0)
        served = uses(acts)[:, None]
        done = np.where(served, works(acts), 0.0)
        return np.hstack([parts, np.ones((len(acts), 1)), worth, done, served])

    def profiles(self) -> Profiles:
        """As they stand, by name in alphabetical order."""
        names = sorted(self.places)
        table = self.table[np.array([self.places[name] for name in names], np.int64)]
        parts, wholes, worth, done, served = np.split(table, self.ends[:-1], axis=1)
        return Profiles(
            self.entity, self.judged, names, parts, wholes[:, 0], worth, done, served[:, 0]
        )


def profiled(blocks: Iterable[Acts], entities: Sequence[str] = ENTITIES) -> Mapping[str, Profiles]:
    """The profiles of every kind of entity over all blocks."""
    kinds = [Sums(entity) for entity in entities]
    for block in blocks:
        for sums in kinds:
            sums.add(block)
    return {sums.entity: sums.profiles() for sums in kinds}
