"""False-alarm parity: staff that does comparable work should be alarmed alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from .holdout import Counts, Estimate, Holdout, Mask, Scores
from .table import Floats

STAFF = "staff"
DOUBT = 0.025
FEWEST = 10.0
"""False alarms that must be expected of a group before it is judged."""
WORSE = 1.1
"""How much farther from parity than under the champion a group must be to fail."""


def unfair(
    rows: Holdout,
    challenger: Scores,
    champion: Scores | None,
    counts: Counts,
    floor: float,
    bound: float,
) -> Iterator[tuple[str, str, Mapping[str, float]]]:
    """By kind of peers (region, shift): who is alarmed falsely too often or too seldom, in words
    (empty: nobody), and the ratio of each group.

    A ratio is the false alarms of a group against those that its cleared transactions would have
    raised at its peers' rate for each kind of transaction (indirect standardisation). It fails
    where it is surely beyond `bound` (or below 1 / `bound`), and farther than the champion's.
    """
    staff = rows.groups["role"] == STAFF
    part, own = rows.part(staff), counts[:, staff]
    for kind in part.peers:
        said, figures = [], {}
        for name in np.unique(part.peers[kind]):
            group = part.peers[kind] == name
            ratio, expected = standardised(part, challenger.part(staff), group, own, floor)
            if expected < FEWEST:
                continue
            found = Estimate.of(ratio, DOUBT)
            figures[str(name)] = round(found.value, 4)
            far = max(found.low, 1 / max(found.high, 1e-9))
            before = 1.0
            if champion is not None:
                before = standardised(part, champion.part(staff), group, own, floor)[0][0]
            if far > bound and distance(found.value) > WORSE * distance(before):
                said.append(
                    f"{name or 'unknown'} is alarmed falsely {found.value:.2f} times as often as"
                    f" its peers (before {before:.2f}, allowed {1 / bound:.2f} to {bound:.2f})"
                )
        yield f"false-alarm parity by {kind}", "; ".join(said), figures


def standardised(
    rows: Holdout, said: Scores, group: Mask, counts: Counts, floor: float
) -> tuple[Floats, float]:
    """Observed over expected false alarms of a group by replicate, and the number of those that
    are expected in the sample."""
    cleared = rows.weights * (1 - rows.labels)
    alarmed = cleared * (said.probability >= floor)
    expected = np.zeros(len(counts))
    rough = 0.0
    for kind in np.unique(rows.kinds[group]):
        here = rows.kinds == kind
        peers, ours = here & ~group, here & group
        rate = (counts[:, peers] @ alarmed[peers]) / np.maximum(
            counts[:, peers] @ cleared[peers], 1e-9
        )
        expected += rate * (counts[:, ours] @ cleared[ours])
        rough += float(rate[0]) * float((1 - rows.labels[ours]).sum())
    return (counts[:, group] @ alarmed[group]) / np.maximum(expected, 1e-9), rough


def distance(ratio: float) -> float:
    """How far a ratio is from 1, either way."""
    return max(ratio, 1 / max(ratio, 1e-9))
