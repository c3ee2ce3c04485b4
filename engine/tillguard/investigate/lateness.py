"""What is left of a case's value when it is worked on after its due time."""

from __future__ import annotations

import numpy as np

from .instance import Floats

DAY = 86_400.0


def days_late(due: Floats | float, ends: Floats | float) -> Floats:
    """Days from the due time to the end of the work, both epoch seconds; 0 where it is in time."""
    return np.maximum(0.0, np.subtract(ends, due)) / DAY


def kept_after(days: Floats | float, late: float) -> Floats:
    """The share that is left where each day takes `late` (0 to 1) of what there was."""
    return np.power(1.0 - late, days)
