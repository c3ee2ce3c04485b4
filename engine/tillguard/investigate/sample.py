"""Seeded random instances to measure plans with, shaped like a large chain's open cases."""

from __future__ import annotations

import numpy as np

from .instance import Instance

SKILLS = 5
SHARE_OF_SKILLS, SHARE_OF_REGIONS = 0.6, 0.5


def bench_instance(cases: int, people: int, seed: int, pressure: float = 3.0) -> Instance:
    """Lognormal values; about 30 % of pairs eligible by skill and region; no travel.

    Value and minutes depend on case and person. Each person's capacity is a `pressure`-th of the
    demand divided evenly, in whole minutes. The same seed gives the same instance everywhere.
    """
    draw = np.random.default_rng(seed)
    regions = 2 * max(1, people // 16)
    skilled = _holds(draw, people, SKILLS, SHARE_OF_SKILLS)
    placed = _holds(draw, people, regions, SHARE_OF_REGIONS)
    eligible = (
        skilled[:, draw.integers(0, SKILLS, cases)] & placed[:, draw.integers(0, regions, cases)]
    ).T
    worth = draw.lognormal(6.0, 1.0, cases)[:, None] * draw.uniform(0.7, 1.3, (cases, people))
    length = draw.uniform(20, 180, cases)[:, None] * draw.uniform(0.7, 1.4, (cases, people))
    minutes = np.round(length)
    capacity = np.full(people, np.floor(minutes.mean() * cases / people / pressure))
    return Instance(np.round(worth, 2), np.where(eligible, minutes, np.nan), capacity)


def _holds(
    draw: np.random.Generator, people: int, kinds: int, share: float
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Each person holds exactly `share` of the kinds, at least one."""
    count = max(1, round(share * kinds))
    ranks = draw.random((people, kinds)).argsort(axis=1).argsort(axis=1)
    return np.asarray(ranks < count)
