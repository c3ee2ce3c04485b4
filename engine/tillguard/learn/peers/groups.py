"""Peer groups: who does the same kind of work, told by what they do and never by what is judged."""

from __future__ import annotations

import numpy as np

from .acts import Floats, Ints

FEWEST = 20
"""Members of a group; what would be smaller stays with the next wider one."""

APART = 0.5
"""Silhouette from which two halves are kinds of their own: "a reasonable structure has been found"
(Kaufman and Rousseeuw 1990, table 4)."""

DEPTH = 4
SAMPLE, SHOWN = 20_000, 2_000
"""Members on which a split is found and judged: an even sample of more."""


def grouped(works: Floats) -> Ints:
    """The number of each row's group, from 0; rows in the same order give the same groups.

    A group is halved as long as its halves lie clearly apart: along its main direction first, then
    by 2-means (principal direction divisive partitioning, Boley 1998). Nothing is drawn by lot,
    and what lies apart is split off without touching the rest.
    """
    groups = np.zeros(len(works), np.int64)
    halved(works, np.arange(len(works)), groups, DEPTH)
    return np.unique(groups, return_inverse=True)[1].astype(np.int64)


def halved(works: Floats, rows: Ints, groups: Ints, depth: int) -> None:
    side = halves(works[rows]) if depth and len(rows) >= 2 * FEWEST else None
    if side is None:
        return
    groups[rows[side == 1]] = groups.max() + 1
    halved(works, rows[side == 0], groups, depth - 1)
    halved(works, rows[side == 1], groups, depth - 1)


def halves(works: Floats) -> Ints | None:
    """0 or 1 for each row; None where there are no two kinds or one of them is too small."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    sample = evenly(works, SAMPLE)
    middle = sample.mean(axis=0)
    main = np.linalg.svd(evenly(sample, SHOWN) - middle, full_matrices=False)[2][0]
    above = (sample - middle) @ main > 0
    if above.all() or not above.any():
        return None
    centres = np.stack([sample[~above].mean(axis=0), sample[above].mean(axis=0)])
    model = KMeans(2, init=centres, n_init=1).fit(sample)
    shown, labels = evenly(sample, SHOWN), evenly(model.labels_, SHOWN)
    if len(np.unique(labels)) < 2 or silhouette_score(shown, labels) < APART:
        return None
    side: Ints = model.predict(works).astype(np.int64)
    return side if min(side.sum(), len(side) - side.sum()) >= FEWEST else None


def evenly(rows: Floats, most: int) -> Floats:
    return rows[:: -(-len(rows) // most)]
