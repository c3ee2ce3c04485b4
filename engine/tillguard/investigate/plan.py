"""Plans who takes which case: a floor that always exists, improved, with a proven gap."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from .clock import Clock
from .core import pair_program, solve
from .crews import by_crews
from .floor import NOBODY, floor_of
from .instance import Instance, Ints, NoFeasiblePlan, Solution
from .pairs import Pairs, only, pairs_of
from .prices import Prices, prices_of
from .prove import Closing, proved
from .search import (
    NODES_PER_SECOND,
    Search,
    cored,
    fits,
    narrowed,
    repacked,
)
from .wide import WIDE, near_prices, prices_by_near

KICKS_PER_PERSON = 20
STEPS, STEPS_AGAIN = 300, 100
"""Of the case prices: at first, and once crews have found a better plan, near which the core is
small."""
MANY_KICKS = 10**9
"""The clock ends them."""


def plan(instance: Instance, seconds: float = 2.0, seed: int = 0) -> Solution:
    """The best assignment found within `seconds`, its bound, and the price of each minute.

    Minute prices bound any plan from above; a greedy floor follows them; shifts are packed anew
    one at a time; case prices tighten the bound; the core of whole shifts near them is solved.
    Never worse than the floor; the same seed gives the same plan unless the clock cut the search
    (`method` says so). Raises NoFeasiblePlan if every case must be assigned and cannot be.
    """
    clock = Clock(seconds)
    pairs = pairs_of(instance)
    _refuse_orphans(pairs)
    if len(pairs.case) > WIDE and not pairs.must_assign:
        return _wide(instance, pairs, seed, clock)
    prices = prices_of(pairs)
    search = _floor(pairs, prices, seed, clock)
    if not search.closed:
        search, prices = narrowed(search, prices)
        clock.allow(0.4)
        closing = proved(search, prices.case, STEPS, seed, clock)
        search = _rest(closing, prices, seed, clock)
    return _solution(instance, search, prices, clock)


def _wide(instance: Instance, pairs: Pairs, seed: int, clock: Clock) -> Solution:
    """The search sees the near pairs only; the bound, and so the gap, holds over all."""
    prices, near = prices_by_near(pairs)
    few, prices = only(pairs, near), near_prices(prices, near)
    start = Search(few, floor_of(few, prices), prices.bound, "greedy floor on near pairs")
    clock.allow(1.0)
    search = repacked(start, few, prices, seed, MANY_KICKS, clock)
    return _solution(instance, search, prices, clock)


def _rest(closing: Closing, prices: Prices, seed: int, clock: Clock) -> Search:
    """What is left of the time: without slack SCIP moves more than one shift at a time can."""
    search = closing.search
    if search.closed:
        return search
    if search.pairs.must_assign:
        return cored(search, prices, seed, clock)
    better = by_crews(search, closing.prices.case, 0.4, seed, clock)
    if better.value > search.value:
        clock.allow(0.2)
        better = proved(better, closing.prices.case, STEPS_AGAIN, seed, clock).search
    search = better
    if search.closed:
        return search
    clock.allow(0.1)
    return repacked(search, search.pairs, prices, seed + 1, MANY_KICKS, clock)


def _floor(pairs: Pairs, prices: Prices, seed: int, clock: Clock) -> Search:
    clock.allow(0.1 if pairs.must_assign else 0.3)
    boosted = _boosted(pairs)
    guide = prices_of(boosted) if pairs.must_assign else prices
    start = Search(pairs, floor_of(boosted, guide), prices.bound, "greedy floor")
    search = repacked(start, boosted, guide, seed, KICKS_PER_PERSON * pairs.people, clock)
    if pairs.must_assign and (search.chosen == NOBODY).any():
        return replace(search, chosen=_assigned(pairs, seed, clock), method="SCIP on all pairs")
    return search


def _boosted(pairs: Pairs) -> Pairs:
    """If every case must be assigned: values raised so that assigning one more always pays."""
    if not pairs.must_assign or not len(pairs.case):
        return pairs
    low, high = float(pairs.value.min()), float(pairs.value.max())
    raised = pairs.value - low + 2 * (high - low) + 1.0
    return replace(pairs, value=raised, must_assign=False)


def _assigned(pairs: Pairs, seed: int, clock: Clock) -> Ints:
    nodes = int(clock.seconds * NODES_PER_SECOND)
    answer = solve(pair_program(pairs), None, clock.left, nodes, seed)
    clock.note(answer.proved, answer.trouble)
    if answer.chosen is not None and fits(pairs, taken := np.flatnonzero(answer.chosen)):
        return taken
    why = (
        "proven"
        if answer.proved and answer.chosen is None
        else f"none was found within {clock.seconds:g} seconds"
    )
    raise NoFeasiblePlan(
        f"not all {pairs.cases} cases fit into the {pairs.capacity.sum():g} minutes of "
        f"{pairs.people} people ({why}): add minutes or people, or allow cases to be left out"
    )


def _refuse_orphans(pairs: Pairs) -> None:
    orphans = np.setdiff1d(np.arange(pairs.cases), pairs.case)
    if pairs.must_assign and len(orphans):
        raise NoFeasiblePlan(
            f"case {orphans[0]} must be assigned, but nobody is eligible with enough minutes: "
            "add a person for it, or allow cases to be left out"
        )


def _solution(instance: Instance, search: Search, prices: Prices, clock: Clock) -> Solution:
    held = np.flatnonzero(search.chosen != NOBODY)
    person = np.full(instance.cases, NOBODY, dtype=np.int64)
    person[held] = search.pairs.person[search.chosen[held]]
    value = math.fsum(instance.value[held, person[held]].tolist())
    bound = value if search.closed else max(value, search.bound)
    gap = (bound - value) / abs(bound) if bound else 0.0
    method = search.method + (", proven" if search.closed else "")
    method += ", cut by the clock" if clock.cut else ""
    method += f", {clock.trouble}" if clock.trouble else ""
    return Solution(person, value, bound, gap, clock.passed, prices.minute, method)
