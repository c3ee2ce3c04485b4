"""Improves a plan a crew at a time: a few people's cases and the free ones, solved closely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .clock import Clock
from .floor import NOBODY
from .instance import Floats, Ints
from .pairs import only
from .prove import proved
from .search import Search

CREW = 8
STEPS = 80
SECONDS_A_CREW = 0.3
"""What a crew costs about, to spend a share of the seconds by a count that is reproducible."""
LONGEST_SHIFT = 15
"""Cases a shift, on average, beyond which a core of shifts is too large to pay."""


def by_crews(search: Search, case: Floats, share: float, seed: int, clock: Clock) -> Search:
    """Crews drawn at random, from the case prices `case` on; never worse."""
    people = search.pairs.people
    if np.count_nonzero(search.chosen != NOBODY) > LONGEST_SHIFT * people or people <= CREW:
        return search
    crews = _crews(people, seed)
    for _ in range(int(share * clock.seconds / SECONDS_A_CREW)):
        if clock.left <= 0 or search.closed:
            break
        search = _improved(search, next(crews), case, seed, clock)
    return search


def _crews(people: int, seed: int) -> Iterator[Ints]:
    draw = np.random.default_rng(seed)
    while True:
        order = draw.permutation(people)
        yield from (order[start : start + CREW] for start in range(0, people, CREW))


def _improved(search: Search, crew: Ints, case: Floats, seed: int, clock: Clock) -> Search:
    """The crew's cases and the free ones as a problem of its own; the others keep theirs."""
    pairs = search.pairs
    holder = np.r_[pairs.person, NOBODY][search.chosen]
    ours = (holder == NOBODY) | np.isin(holder, crew)
    keep = np.flatnonzero(ours[pairs.case] & np.isin(pairs.person, crew))
    mine = ours & (search.chosen != NOBODY)
    chosen = np.where(mine, np.searchsorted(keep, search.chosen), NOBODY)
    own = replace(search, pairs=only(pairs, keep), chosen=chosen, bound=np.inf)
    start = np.where(np.isin(np.arange(pairs.cases), own.pairs.case), case, 0.0)
    clock.allow(SECONDS_A_CREW / clock.seconds)
    found = proved(own, start, STEPS, seed, clock).search
    if found.value <= own.value:
        return search
    moved = np.where(found.chosen != NOBODY, keep[found.chosen], NOBODY)
    return replace(
        search, chosen=np.where(ours, moved, search.chosen), method="crews solved by SCIP"
    )
