"""A plan under search: the best one known, the lowest bound known, and the steps between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .clock import Clock
from .core import Answer, pair_program, shift_program, solve
from .floor import NOBODY
from .instance import Ints
from .pairs import Pairs, only
from .prices import Prices
from .repack import Repacking
from .shifts import Shift, shifts_within
from .tighten import CasePrices, tightened

CLOSED = 1e-9
"""Relative gap below which a plan counts as proven: the rounding of sums."""
MOST_SHIFTS = 4000
PAIRS_PER_CASE = 5
ROUNDS = 5
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


def proved(search: Search, prices: Prices, seed: int, clock: Clock) -> Search:
    """Tightens the bound by case prices, then solves the core of whole shifts near them."""
    case_prices = tightened(search.pairs, prices.case, search.value, clock)
    search = replace(search, bound=min(search.bound, case_prices.bound * _up(case_prices.bound)))
    slack, too_wide = (case_prices.bound - search.value) / 4, np.inf
    for _ in range(ROUNDS):
        if search.closed or clock.left <= 0 or slack >= too_wide:
            break
        shifts = shifts_within(search.pairs, case_prices, slack, MOST_SHIFTS)
        if shifts is None:
            slack, too_wide = slack / 4, slack
            continue
        search = _solved(search, case_prices, slack, shifts, seed, clock)
        slack = (case_prices.bound - search.value) * (1 + CLOSED)
    return search


def cored(search: Search, prices: Prices, seed: int, clock: Clock) -> Search:
    """SCIP on the pairs nearest to their case's price, from the known plan on; never worse."""
    held = search.chosen[search.chosen != NOBODY]
    order = np.lexsort((prices.loss, search.pairs.case))
    rank = np.arange(len(order)) - np.repeat(search.pairs.first, np.bincount(search.pairs.case))
    keep = np.union1d(order[rank < PAIRS_PER_CASE], held)
    hint = np.isin(keep, held).astype(np.float64)
    nodes = int(clock.seconds * NODES_PER_SECOND)
    answer = solve(pair_program(only(search.pairs, keep)), hint, clock.left, nodes, seed)
    clock.note(answer.proved)
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


def _solved(
    search: Search,
    prices: CasePrices,
    slack: float,
    shifts: list[list[Shift]],
    seed: int,
    clock: Clock,
) -> Search:
    held = _held(search)
    core = [sorted({*mine, own}) for mine, own in zip(shifts, held, strict=True)]
    flat = [(person, shift) for person, mine in enumerate(core) for shift in mine]
    hint = np.array([shift == held[person] for person, shift in flat], dtype=np.float64)
    program = shift_program(search.pairs, core)
    nodes = int(clock.seconds * NODES_PER_SECOND)
    answer = solve(program, hint, clock.left, nodes, seed)
    clock.note(answer.proved)
    better = _better(search, answer, [shift for _, shift in flat])
    inside = better.value if answer.proved else answer.bound * _up(answer.bound)
    outside = (prices.bound - slack) * _up(prices.bound)
    return replace(better, bound=min(better.bound, max(better.value, inside, outside)))


def _better(search: Search, answer: Answer, shifts: list[Shift]) -> Search:
    if answer.chosen is None:
        return search
    taken = np.array(
        [pair for k in np.flatnonzero(answer.chosen) for pair in shifts[k]], dtype=np.int64
    )
    chosen = np.full(search.pairs.cases, NOBODY, dtype=np.int64)
    chosen[search.pairs.case[taken]] = taken
    found = replace(search, chosen=chosen, method="core of shifts solved by SCIP")
    return found if found.value > search.value else search


def _held(search: Search) -> list[Shift]:
    taken = np.sort(search.chosen[search.chosen != NOBODY])
    person = search.pairs.person[taken]
    return [tuple(taken[person == p].tolist()) for p in range(search.pairs.people)]


def _up(bound: float) -> float:
    """A factor that moves a bound up by the rounding of its sums."""
    return 1.0 + float(np.sign(bound)) * CLOSED / 10
