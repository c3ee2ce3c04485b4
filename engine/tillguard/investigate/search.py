"""A plan under search: the best one known and the lowest bound known, and how each improves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .clock import Clock
from .core import pair_program, solve
from .floor import NOBODY
from .instance import Ints
from .pairs import Pairs, only
from .prices import Prices
from .repack import Repacking

CLOSED = 1e-9
"""Relative gap below which a plan counts as proven: the rounding of sums."""
PAIRS_PER_CASE = 5
NODES_PER_SECOND = 1000


@dataclass(frozen=True, eq=False)
class Search:
    """`chosen[case]` is a pair or NOBODY; no plan is worth more than `bound`."""

    pairs: Pairs
    chosen: Ints
    bound: float
    method: str

    @property
    def value(self) -> float:
        return float(self.pairs.value[self.chosen[self.chosen != NOBODY]].sum())

    @property
    def closed(self) -> bool:
        return self.bound - self.value <= CLOSED * max(abs(self.bound), abs(self.value))


def repacked(
    search: Search, pairs: Pairs, prices: Prices, seed: int, kicks: int, clock: Clock
) -> Search:
    """Packs shifts anew, by `pairs` and their `prices`; never worse."""
    work = Repacking(pairs, prices, search.chosen, seed, clock)
    work.settle()
    work.kick(kicks)
    if not work.value > float(pairs.value[search.chosen[search.chosen != NOBODY]].sum()):
        return search
    return replace(search, chosen=work.chosen, method="shifts repacked")


def narrowed(search: Search, prices: Prices) -> tuple[Search, Prices]:
    """Without the pairs that no plan better than the known one can use."""
    slack = search.bound - search.value
    keep = np.flatnonzero(prices.loss <= slack + CLOSED * max(1.0, abs(search.bound)))
    held = search.chosen != NOBODY
    chosen = np.where(held, np.searchsorted(keep, search.chosen), NOBODY)
    left = replace(prices, reduced=prices.reduced[keep], loss=prices.loss[keep])
    return replace(search, pairs=only(search.pairs, keep), chosen=chosen), left


def cored(search: Search, prices: Prices, seed: int, clock: Clock) -> Search:
    """SCIP on the pairs nearest to their case's price, from the known plan on; never worse."""
    held = search.chosen[search.chosen != NOBODY]
    order = np.lexsort((prices.loss, search.pairs.case))
    rank = np.arange(len(order)) - np.repeat(search.pairs.first, np.bincount(search.pairs.case))
    keep = np.union1d(order[rank < PAIRS_PER_CASE], held)
    hint = np.isin(keep, held).astype(np.float64)
    nodes = int(clock.seconds * NODES_PER_SECOND)
    answer = solve(pair_program(only(search.pairs, keep)), hint, clock.left, nodes, seed)
    clock.note(answer.proved, answer.trouble)
    if answer.chosen is None:
        return search
    taken = keep[answer.chosen]
    chosen = np.full(search.pairs.cases, NOBODY, dtype=np.int64)
    chosen[search.pairs.case[taken]] = taken
    found = replace(search, chosen=chosen, method="core of pairs solved by SCIP")
    return found if found.value > search.value and fits(search.pairs, taken) else search


def fits(pairs: Pairs, taken: Ints) -> bool:
    """Solvers allow rows to be broken by a millionth; a plan does not."""
    return bool((pairs.load(taken) <= pairs.room).all())


def rounded_up(bound: float) -> float:
    """Moved up by what the rounding of its sums may have taken off."""
    return bound + abs(bound) * CLOSED / 10
