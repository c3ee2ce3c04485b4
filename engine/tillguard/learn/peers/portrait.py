"""How one entity stands among its peers in everything, judged and not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ...domain import Unlike
from .acts import Acts
from .finding import one_of
from .profiles import profiled
from .standing import EVERYBODY, Standing, standing
from .works import WORKS


@dataclass(frozen=True, slots=True)
class Portrait:
    """`judged` in the order of clarity; `works` are own mean and peers' median (see WORKS).

    `known` is False where too little is known to say what kind of work it does.
    """

    entity: str
    name: str
    transactions: int
    peers: int
    known: bool
    score: float
    judged: tuple[Unlike, ...]
    works: Mapping[str, tuple[float, float]]


def portrait(blocks: Iterable[Acts], entity: str, name: str) -> Portrait | None:
    """The portrait of one entity; None where the blocks do not know it."""
    profiles = profiled(blocks, [entity])[entity]
    if name not in profiles.names:
        return None
    row, found = profiles.names.index(name), standing(profiles)
    order = np.argsort(found.tails[row], kind="stable").tolist()
    group = int(found.groups[row])
    return Portrait(
        entity,
        name,
        int(profiles.wholes[row]),
        found.peers(row),
        group != EVERYBODY,
        float(found.scores[row]),
        tuple(one_of(found, row, at) for at in order if (group, at) in found.priors),
        compared(found, row),
    )


def compared(found: Standing, row: int) -> dict[str, tuple[float, float]]:
    profiles = found.profiles
    means = profiles.works / np.maximum(profiles.served, 1)[:, None]
    group = found.groups == found.groups[row]
    usual = np.median(means[group], axis=0)
    return {work: (float(means[row, at]), float(usual[at])) for at, work in enumerate(WORKS)}
