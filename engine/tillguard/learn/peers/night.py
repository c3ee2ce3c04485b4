"""A night's work: everybody's standing among their peers, as findings and as numbers to look up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...domain import Kind, PeerFinding
from .acts import ENTITIES, Acts
from .finding import DOUBT, Span, findings, supported
from .profiles import profiled
from .standing import Standing, standing

REMARKABLE = 0.5
"""Score from which somebody is looked up; of all others the look-up says 0."""

Blocks = Callable[[], Iterable[Acts]]
"""The same blocks of acts each time it is called."""


@dataclass(frozen=True, slots=True)
class Night:
    """What was found, clearest first in each kind; `peers` is the part of the norms, without the
    kinds of which nobody is remarkable."""

    findings: Sequence[PeerFinding]
    peers: Mapping[str, Mapping[str, tuple[float, ...]]]


def night(
    blocks: Blocks,
    span: Span,
    damages: Mapping[Kind, int],
    doubt: float = DOUBT,
    entities: Sequence[str] = ENTITIES,
) -> Night:
    """Look at everybody; two walks over the blocks, of which the second names the transactions."""
    found: list[PeerFinding] = []
    peers = {}
    for entity, profiles in profiled(blocks(), entities).items():
        stands = standing(profiles)
        if scores := looked_up(stands):
            peers[entity] = scores
        found += findings(stands, span, damages, doubt)
    return Night(supported(found, blocks()), peers)


def looked_up(found: Standing) -> dict[str, tuple[float, ...]]:
    """The remarkable ones' scores by name."""
    scores = found.scores
    rows = np.flatnonzero(scores >= REMARKABLE).tolist()
    return {found.profiles.names[row]: (round(float(scores[row]), 9),) for row in rows}
