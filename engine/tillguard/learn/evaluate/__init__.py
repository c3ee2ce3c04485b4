"""How good a model is: on what came after it was fitted, with intervals, in money and by part."""

from ...errors import NoWindow
from .capacity import Picks, by_entity, picks, precision_at_capacity
from .intervals import Share, bootstrap, numbered, student, wilson
from .metrics import (
    Ranking,
    average_precision,
    brier,
    calibration_error,
    effective_size,
    reliability,
)
from .report import Asked, evaluated, said
from .savings import savings
from .tested import NAMED, Tested, joined
from .windows import Fitted, Plan, Window, rolled, scored, windows

__all__ = [
    "NAMED",
    "Asked",
    "Fitted",
    "NoWindow",
    "Picks",
    "Plan",
    "Ranking",
    "Share",
    "Tested",
    "Window",
    "average_precision",
    "bootstrap",
    "brier",
    "by_entity",
    "calibration_error",
    "effective_size",
    "evaluated",
    "joined",
    "numbered",
    "picks",
    "precision_at_capacity",
    "reliability",
    "rolled",
    "said",
    "savings",
    "scored",
    "student",
    "wilson",
    "windows",
]
