"""Places on a transaction's way at which a proof ends the process, as a loss of power would."""

from __future__ import annotations

import os
import signal
from enum import StrEnum


class Failpoint(StrEnum):
    """Before and after each step that could lose or double an answer, and within each engine."""

    BEFORE_COMPUTE = "before-compute"
    AFTER_COMPUTE = "after-compute"
    BEFORE_INSERT = "before-insert"
    AFTER_INSERT = "after-insert"
    BEFORE_COMMIT = "before-commit"
    AFTER_COMMIT = "after-commit"
    BEFORE_REPLY = "before-reply"
    AFTER_REPLY = "after-reply"
    RULES_LOAD = "rules-load"
    RULES_ANSWER = "rules-answer"
    MODEL_LOAD = "model-load"
    MODEL_ANSWER = "model-answer"
    FEATURES_ANSWER = "features-answer"


ENGINES = frozenset(one for one in Failpoint if one.endswith(("-load", "-answer")))
"""Those within an engine that could end the process by itself, as long as it is asked."""


_passes: dict[Failpoint, int] = {}


def arm(point: Failpoint, passes: int) -> None:
    """End this process with SIGKILL when it reaches the place for the `passes`th time."""
    _passes[point] = passes


def is_armed(point: Failpoint) -> bool:
    return point in _passes


def reach(point: Failpoint) -> None:
    """Nothing, unless the place is armed."""
    if _passes and point in _passes:
        _passes[point] -= 1
        if _passes[point] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
