"""Random picks from below the line, so that the queue does not go blind to new kinds of loss.

They come from all that nobody would look at: cases without a place in the plan, and transactions
that nothing suspects. Without the latter a model would never see an honest transaction that no
rule hits, and would take all of them for as risky as those that were reviewed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .instance import Floats, Instance, Ints


@dataclass(frozen=True, slots=True)
class Picks:
    """`person_of_case` by case; each left-out case was drawn with probability `propensity`."""

    person_of_case: dict[int, int]
    propensity: float


def explored(instance: Instance, planned: Ints, share: float, seed: int) -> Picks:
    """Draws left-out cases, each by its own coin, that fill `share` of all minutes on average.

    A drawn case goes to the eligible person with most minutes left, or stays out if nobody has
    enough. Planned cases keep their places.
    """
    left = instance.capacity - _load(instance, planned)
    out = np.flatnonzero((planned < 0) & (instance.eligible & (instance.minutes <= left)).any(1))
    wanted = float(np.nanmin(instance.minutes[out], axis=1).sum()) if len(out) else 0.0
    if not wanted:
        return Picks({}, 0.0)
    propensity = min(1.0, share * float(instance.capacity.sum()) / wanted)
    draw = np.random.default_rng(seed)
    drawn = out[draw.random(len(out)) < propensity]
    return Picks(_placed(instance, draw.permutation(drawn).tolist(), left.tolist()), propensity)


def _load(instance: Instance, planned: Ints) -> Floats:
    held = np.flatnonzero(planned >= 0)
    minutes = instance.minutes[held, planned[held]]
    return np.bincount(planned[held], minutes, instance.people).astype(np.float64)


def _placed(instance: Instance, drawn: Sequence[int], left: list[float]) -> dict[int, int]:
    placed: dict[int, int] = {}
    for case in drawn:
        minutes = instance.minutes[case].tolist()
        room = [
            have - need if have >= need else -1.0 for have, need in zip(left, minutes, strict=True)
        ]
        person = max(range(len(room)), key=room.__getitem__)
        if room[person] >= 0:
            placed[case] = person
            left[person] = room[person]
    return placed
