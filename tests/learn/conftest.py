"""A small chain whose hours are drawn from rates that a test knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pytest

from tillguard.learn.season import Flows, flows_of

FIRST = 16_804
"""A local day: Monday 4 January 2016."""

Shape = npt.NDArray[np.float64]


def week() -> Shape:
    """Shares of the week: open from 8 to 20, busy at noon, Saturdays twice as much."""
    hours = np.array([0.0] * 8 + [1, 1, 2, 4, 5, 4, 3, 3, 3, 2, 1, 1] + [0.0] * 4)
    grid = np.outer([1, 1, 1, 1, 1.5, 2, 0.5], hours).reshape(168)
    return grid / grid.sum()


@dataclass(frozen=True)
class World:
    """Events a week by store, factors by day, and the first day of stores that open later."""

    levels: Mapping[str, float]
    weeks: int
    factors: Mapping[int, float] = field(default_factory=dict)
    opened: Mapping[str, int] = field(default_factory=dict)
    silent: Mapping[str, range] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)

    def mean(self, store: str, day: int) -> Shape:
        """True means of the 24 hours."""
        if day < self.opened.get(store, FIRST) or day in self.silent.get(store, ()):
            return np.zeros(24)
        shape = self.shapes.get(store, week())
        hours = shape[(day + 3) % 7 * 24 : (day + 3) % 7 * 24 + 24]
        return self.levels[store] * hours * self.factors.get(day, 1.0)


Draw = Callable[..., Flows]


@pytest.fixture(scope="session")
def drawn() -> Draw:
    def draw(world: World, seed: int = 1) -> Flows:
        """Poisson counts, a third of them at register 2; baskets of 20.00, a tenth refunded."""
        chance = np.random.default_rng(seed)
        days = range(FIRST, FIRST + 7 * world.weeks)
        tills = [(store, till) for store in world.levels for till in ("1", "2")]
        rows, hours = [], []
        for number, store in enumerate(world.levels):
            counts = chance.poisson([world.mean(store, day) for day in days]).reshape(-1)
            hours.append(np.repeat(24 * FIRST + np.arange(len(counts)), counts))
            rows.append(2 * number + (chance.random(counts.sum()) < 1 / 3))
        row, hour = np.concatenate(rows), np.concatenate(hours)
        size = len(row)
        flows = flows_of(
            tills,
            row.astype(np.int64),
            hour.astype(np.int64),
            chance.integers(1000, 3000, size),
            chance.random(size) < 0.1,
        )
        return replace(flows, since=24 * FIRST, until=24 * (FIRST + 7 * world.weeks))

    return draw
