"""Zero or unknown: a store that sent nothing for too long was closed, or its data is missing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .flows import Floats

TOO_MANY, LONGER = 30.0, 3.0
"""A run of days without events says nothing where so many events would have been usual in it, and
so many times more than in the store's next longest run: a store whose customers come and go has
many long runs, one that was closed has one."""

WHILE = 28
"""Days for which a store that went silent is still expected to speak: it may be closed for a while.
After them silence is what it brings now."""


def known_days(counts: Floats, usual: Floats) -> npt.NDArray[np.bool_]:
    """Which days of which store (stores x days) say something of its volume.

    Days before its first event say nothing, nor does a run of days without events in which
    `usual` would have brought too many.
    """
    days = counts.shape[1]
    known = np.zeros(counts.shape, bool)
    for row in np.flatnonzero(counts.sum(1) > 0):
        busy = np.flatnonzero(counts[row])
        known[row, busy[0] :] = True
        gathered = np.append(0.0, np.cumsum(usual[row]))
        ends = np.append(busy[1:], days)
        missed = gathered[ends] - gathered[busy + 1]
        lasting = ends - busy - 1 > WHILE
        lost = missed > max(TOO_MANY, LONGER * float(np.sort(missed)[:-1].max(initial=0.0)))
        lost[-1] &= not lasting[-1]
        for begin, end in zip(busy[lost] + 1, ends[lost], strict=True):
            known[row, begin:end] = False
    return known
