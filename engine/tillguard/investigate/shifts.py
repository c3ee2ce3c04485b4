"""All whole shifts that a plan better than the known one can hold: the reduced core."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .instance import Floats, Ints
from .packing import TINY
from .pairs import TOLERANCE, Pairs
from .tighten import CasePrices

CELLS = 2048
"""Cells of capacity in the table of completions; coarser capacities are rounded in favour."""

Shift = tuple[int, ...]
"""Positions of pairs of one person, ascending."""


def shifts_within(
    pairs: Pairs, prices: CasePrices, slack: float, most: int
) -> list[list[Shift]] | None:
    """Each person's shifts whose profit is within `slack` of the person's best; None if > `most`.

    A plan that uses any other shift is worth less than `prices.bound` - `slack`.
    """
    found: list[list[Shift]] = []
    for person, mine in enumerate(pairs.by_person):
        left = most - sum(map(len, found))
        shifts = _shifts(pairs, mine, prices, float(prices.shift[person]) - slack, left, person)
        if shifts is None:
            return None
        found.append(shifts)
    return found


def _shifts(
    pairs: Pairs, mine: Ints, prices: CasePrices, least: float, most: int, person: int
) -> list[Shift] | None:
    profit = pairs.value[mine] - prices.case[pairs.case[mine]]
    limit = int(pairs.limit[person])
    cell = -(-max(limit, 1) // CELLS)
    cells = pairs.short[mine] // cell
    keep = _promising(profit, cells, limit // cell, least)
    order = keep[np.argsort(-profit[keep] / np.maximum(cells[keep], TINY), kind="stable")]
    best = _completions(profit[order], cells[order], limit // cell)
    room = float(pairs.capacity[person]) * (1 + TOLERANCE)
    found: list[Shift] = []
    sets = _sets(profit[order].tolist(), cells[order].tolist(), best, least)
    for count, chosen in enumerate(sets):
        if count >= most:
            return None
        shift = mine[order[list(chosen)]]
        if pairs.minutes[shift].sum() <= room:
            found.append(tuple(sorted(shift.tolist())))
    return found


def _promising(profit: Floats, cells: Ints, limit: int, least: float) -> Ints:
    """Cases that some set of at least `least` can hold, by Dantzig's bound with the case forced."""
    gains = np.flatnonzero((profit > 0) & (cells <= limit))
    order = gains[np.argsort(-profit[gains] / np.maximum(cells[gains], TINY), kind="stable")]
    filled = np.cumsum(cells[order])
    critical = int(np.searchsorted(filled, limit, side="right"))
    if critical == len(order):
        reach = profit[gains].sum() + np.minimum(profit, 0)
        return np.flatnonzero((reach >= least) & (cells <= limit))
    ratio = profit[order[critical]] / cells[order[critical]]
    relaxed = ratio * limit + np.maximum(profit[gains] - ratio * cells[gains], 0).sum()
    return np.flatnonzero(
        (relaxed + np.minimum(profit - ratio * cells, 0) >= least) & (cells <= limit)
    )


def _completions(profit: Floats, cells: Ints, limit: int) -> list[list[float]]:
    """`[k][r]`: the highest profit of the cases from the k-th on within r cells."""
    best = np.zeros((len(profit) + 1, limit + 1))
    for k in range(len(profit) - 1, -1, -1):
        best[k] = best[k + 1]
        size = cells[k]
        if profit[k] > 0:
            np.maximum(
                best[k, size:], best[k + 1, : limit + 1 - size] + profit[k], out=best[k, size:]
            )
    rows: list[list[float]] = best.tolist()
    return rows


def _sets(
    profit: list[float], cells: list[int], best: list[list[float]], least: float
) -> Iterator[tuple[int, ...]]:
    """Depth first over sets; a branch is entered only if its best completion reaches `least`."""
    open_: list[tuple[int, int, float, tuple[int, ...]]] = [(0, len(best[0]) - 1, 0.0, ())]
    while open_:
        k, room, gained, chosen = open_.pop()
        while k < len(profit) and gained + best[k][room] >= least:
            left, more = room - cells[k], gained + profit[k]
            if left >= 0 and more + best[k + 1][left] >= least:
                open_.append((k + 1, left, more, (*chosen, k)))
            k += 1
        if k == len(profit) and gained >= least:
            yield chosen
