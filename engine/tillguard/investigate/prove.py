"""Closes the gap from both sides: case prices tighten the bound, a core of shifts the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .clock import Clock
from .core import Answer, shift_program, solve
from .floor import NOBODY
from .instance import Floats
from .search import Search, rounded_up
from .shifts import Shift, shifts_within
from .tighten import CasePrices, tightened

MOST_SHIFTS = 4000
FIRST, NARROWER, NARROWEST = 1 / 4, 1 / 2, 1 / 32
"""Shares of the gap: slack of the first core, of each next if it is too large, of the last."""
NODES = 2000


@dataclass(frozen=True, eq=False)
class Closing:
    """The search after a step, the case prices that it used, and whether its core was exhausted."""

    search: Search
    prices: CasePrices
    exhausted: bool = True


def proved(search: Search, start: Floats, steps: int, seed: int, clock: Clock) -> Closing:
    """From the case prices `start` on; the plan is never worse, the bound never higher."""
    prices = tightened(search.pairs, start, search.value, steps, clock)
    search = replace(search, bound=min(search.bound, rounded_up(prices.bound)))
    gap = prices.bound - search.value
    slack, too_wide, closing = gap * FIRST, np.inf, Closing(search, prices)
    while not closing.search.closed and closing.exhausted and gap * NARROWEST < slack < too_wide:
        if clock.left <= 0:
            break
        shifts = shifts_within(search.pairs, prices, slack, MOST_SHIFTS)
        if shifts is None:
            slack, too_wide = slack * NARROWER, slack
            continue
        closing = _solved(closing, slack, shifts, seed, clock)
        slack = prices.bound - closing.search.value
    return closing


def _solved(
    closing: Closing, slack: float, shifts: list[list[Shift]], seed: int, clock: Clock
) -> Closing:
    search = closing.search
    held = _held(search)
    core = [sorted({*mine, own}) for mine, own in zip(shifts, held, strict=True)]
    flat = [(person, shift) for person, mine in enumerate(core) for shift in mine]
    hint = np.array([shift == held[person] for person, shift in flat], dtype=np.float64)
    answer = solve(shift_program(search.pairs, core), hint, clock.left, NODES, seed, lean=True)
    clock.note(answer.proved, answer.trouble)
    better = _better(search, answer, [shift for _, shift in flat])
    inside = better.value if answer.proved else rounded_up(answer.bound)
    outside = rounded_up(closing.prices.bound - slack)
    bound = min(better.bound, max(better.value, inside, outside))
    return replace(closing, search=replace(better, bound=bound), exhausted=answer.proved)


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
