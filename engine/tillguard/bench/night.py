"""How long a night's look at a large chain takes, and how much memory; on drawn transactions."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator

import numpy as np

from ..domain import TRANSACTIONS
from ..features import INDEX
from ..learn.peers import ENTITIES, Acts, standing
from ..learn.peers.profiles import Sums
from .figure import Figure

EMPLOYEES, CARDS = 50_000, 5_000_000
ROWS = 8192
USES = 1.6
"""Transactions of a card in the weeks that are looked back on, on average."""
MIX = (0.9, 0.03, 0.015, 0.005, 0.02, 0.015, 0.005, 0.005, 0.004, 0.001)
"""Shares of the kinds of transaction, in the order of TRANSACTIONS."""

Tick = Callable[[str, float], None]


def measure(tick: Tick) -> list[Figure]:
    """Employees and cards, each from blocks to scores, in this process one after the other."""
    return [
        *one_kind("employee", EMPLOYEES, EMPLOYEES * 160, tick),
        *one_kind("card", CARDS, int(CARDS * USES), tick),
    ]


def one_kind(entity: str, entities: int, acts: int, tick: Tick) -> Iterator[Figure]:
    sums, start = Sums(entity), time.perf_counter()
    for number, block in enumerate(blocks(entity, entities, acts)):
        sums.add(block)
        tick(f"{entities:,} {entity}s", number * ROWS / acts)
    summed = time.perf_counter()
    found = standing(sums.profiles())
    found.scores.max()
    ended = time.perf_counter()
    how = f"{len(found.groups):,} {entity}s, {acts:,} transactions"
    yield Figure(f"{entity}_sums_s", summed - start, "s", how)
    yield Figure(f"{entity}_scores_s", ended - summed, "s", how)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure(f"{entity}_peak_mb", peak, "MB", "peak of this process so far")


def blocks(entity: str, entities: int, acts: int) -> Iterator[Acts]:
    """Everybody in turn, with vectors that repeat: only their shape costs time."""
    rng = np.random.default_rng(0)
    vectors = rng.random((ROWS, len(INDEX))) * (rng.random((ROWS, len(INDEX))) < 0.02)
    vectors[:, INDEX["local_hour"]] = rng.integers(8, 22, ROWS)
    vectors[:, INDEX["amount"]] = rng.integers(100, 9000, ROWS)
    kinds = rng.choice(len(TRANSACTIONS), ROWS, p=MIX)
    nobody = [""] * ROWS
    for start in range(0, acts, ROWS):
        at = np.arange(start, start + ROWS)
        whose = rng.integers(0, entities, ROWS) if start >= entities else at % entities
        names = dict.fromkeys(ENTITIES, nobody) | {entity: [f"t{n:010x}" for n in whose.tolist()]}
        yield Acts(nobody, rng.permutation(kinds), at, names, vectors)
