"""The eligible pairs of an instance as flat arrays, sorted by case, and views of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .instance import Floats, Instance, Ints

TOLERANCE = 1e-9
"""Share of a capacity by which the sum of minutes may exceed it: rounding of binary fractions."""
WHOLE = (1, 2, 4, 5, 10, 60, 100, 1000)
MOST_UNITS = 20_000
"""Units of the largest capacity; packing a shift takes cases x units steps."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs that fit into the person's capacity and, if a case may be left out, bring value."""

    case: Ints
    person: Ints
    value: Floats
    minutes: Floats
    cases: int
    capacity: Floats
    must_assign: bool

    @property
    def people(self) -> int:
        return len(self.capacity)

    @property
    def room(self) -> Floats:
        return self.capacity * (1 + TOLERANCE)

    @cached_property
    def first(self) -> Ints:
        """Position of the first pair of each case that has one."""
        return np.flatnonzero(np.r_[True, self.case[1:] != self.case[:-1]][: len(self.case)])

    @cached_property
    def by_person(self) -> list[Ints]:
        order = np.argsort(self.person, kind="stable")
        return np.split(order, np.cumsum(np.bincount(self.person, minlength=self.people))[:-1])

    def load(self, taken: Ints) -> Floats:
        """Minutes of each person if these pairs are taken."""
        minutes = np.bincount(self.person[taken], self.minutes[taken], self.people)
        return minutes.astype(np.float64)

    @cached_property
    def enough(self) -> Floats:
        """Capacity, at most what all the person's pairs together would take."""
        return np.minimum(self.capacity, np.ceil(self.load(np.arange(len(self.case)))))

    @cached_property
    def units(self) -> float:
        """Units of a minute: every length is whole in them, or they are as fine as affordable."""
        finest = MOST_UNITS / max(1e-9, float(self.enough.max(initial=0.0)))
        for units in WHOLE:
            parts = self.minutes * units
            if units <= finest and np.allclose(parts, np.round(parts), rtol=0, atol=1e-9):
                return float(units)
        return finest

    @cached_property
    def long(self) -> Ints:
        """Minutes in units, rounded up: what is packed with them is feasible."""
        return np.ceil(self.minutes * self.units - 1e-6).astype(np.int64)

    @cached_property
    def short(self) -> Ints:
        """Minutes in units, rounded down: what is bounded with them is a bound."""
        return np.floor(self.minutes * self.units + 1e-6).astype(np.int64)

    @cached_property
    def limit(self) -> Ints:
        """Capacity in units."""
        return np.floor(self.enough * self.units + 1e-6).astype(np.int64)


def pairs_of(instance: Instance) -> Pairs:
    fits = instance.eligible & (instance.minutes <= instance.capacity * (1 + TOLERANCE))
    if not instance.must_assign:
        fits &= instance.value > 0
    case, person = np.nonzero(fits)
    return Pairs(
        case,
        person,
        instance.value[fits],
        instance.minutes[fits],
        instance.cases,
        instance.capacity,
        instance.must_assign,
    )


def only(pairs: Pairs, keep: Ints) -> Pairs:
    """The same problem with fewer pairs; `keep` are ascending positions."""
    return Pairs(
        pairs.case[keep],
        pairs.person[keep],
        pairs.value[keep],
        pairs.minutes[keep],
        pairs.cases,
        pairs.capacity,
        pairs.must_assign,
    )
