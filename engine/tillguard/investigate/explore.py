"""Random picks from below the line, so that the queue does not go blind to new kinds of loss.

They come from all that nobody would look at: cases without a place in the plan, and transactions
that nothing suspects. Without the latter a model would never see an honest transaction that no
rule hits, and would take all of them for as risky as those that were reviewed.

The cases below the line are dealt out among those who may take them and put into bags that fit
into a part of the person's shift. A coin says whether the person explores; then one bag is drawn
and the cheapest planned cases give way to it. So the probability with which each case is worked on
is known exactly, as estimates that weigh by it need (Horvitz and Thompson, JASA 47, 1952), and a
share that is shorter than any case is kept over the days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .instance import Instance, Ints


@dataclass(slots=True)
class Picks:
    """What chance made of a plan: drawn cases with their person, and who gave way to them.

    `propensity` holds of every case that could be drawn or give way the probability with which it
    is worked on; of other planned cases that is 1.
    """

    person_of_case: dict[int, int] = field(default_factory=dict)
    gave_way: set[int] = field(default_factory=set)
    propensity: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's part: cases that would give way, and the bags of which one is drawn `often`."""

    giving: set[int]
    bags: list[list[int]]
    often: float


def explored(instance: Instance, planned: Ints, share: float, seed: int) -> Picks:
    """Draws cases that fill `share` (0 to 1) of all minutes on average; deterministic by seed."""
    picks, draw = Picks(), np.random.default_rng(seed)
    for person, dealt in enumerate(_dealt(instance, planned, draw) if share > 0 else ()):
        if len(dealt):
            turn = _turn(instance, person, np.flatnonzero(planned == person), dealt, share, draw)
            _play(picks, person, turn, draw)
    return picks


def _play(picks: Picks, person: int, turn: Turn, draw: np.random.Generator) -> None:
    """A planned case that could give way stays also where it is in the bag that is drawn."""
    each = turn.often / len(turn.bags)
    picks.propensity |= {case: each for bag in turn.bags for case in bag}
    picks.propensity |= dict.fromkeys(turn.giving, 1 - turn.often + each)
    if draw.random() >= turn.often:
        return
    bag = {*turn.bags[draw.integers(len(turn.bags))]}
    picks.person_of_case |= dict.fromkeys(bag - turn.giving, person)
    picks.gave_way |= turn.giving - bag


def _dealt(instance: Instance, planned: Ints, draw: np.random.Generator) -> list[Ints]:
    """By person cases without a place, each dealt by chance to one of those who may take it, in
    proportion to their minutes."""
    fits = instance.minutes <= instance.capacity
    cases = np.flatnonzero((planned < 0) & fits.any(1))
    waits = draw.exponential(size=(len(cases), instance.people)) / np.maximum(
        instance.capacity, 1e-12
    )
    first = np.where(fits[cases], waits, np.inf).argmin(1)
    return [cases[first == person] for person in range(instance.people)]


def _turn(
    instance: Instance,
    person: int,
    mine: Ints,
    dealt: Ints,
    share: float,
    draw: np.random.Generator,
) -> Turn:
    """Planned cases give way, the cheapest a minute first, until `share` of the shift or, where
    that is longer, the longest case of the others has room."""
    minutes, capacity = instance.minutes[:, person], float(instance.capacity[person])
    wanted = share * capacity
    need, room = max(wanted, float(minutes[dealt].max())), capacity - float(minutes[mine].sum())
    cheapest = mine[(instance.value[mine, person] / minutes[mine]).argsort(kind="stable")]
    rooms = room + np.r_[0.0, minutes[cheapest].cumsum()]
    count = int(np.searchsorted(rooms, need * (1 - 1e-9)))
    giving = cheapest[:count]
    pool = draw.permutation(np.r_[dealt, giving])
    bags = _bags(pool.tolist(), minutes[pool].tolist(), max(need, float(minutes[pool].max())))
    mean = float(minutes[pool].sum()) / len(bags)
    return Turn({*giving.tolist()}, bags, min(1.0, wanted / mean))


def _bags(cases: Sequence[int], minutes: Sequence[float], room: float) -> list[list[int]]:
    """Consecutive cases as far as they fit into `room`."""
    bags: list[list[int]] = []
    filled = np.inf
    for case, need in zip(cases, minutes, strict=True):
        if filled + need > room * (1 + 1e-9):
            bags.append([])
            filled = 0.0
        bags[-1].append(case)
        filled += need
    return bags
