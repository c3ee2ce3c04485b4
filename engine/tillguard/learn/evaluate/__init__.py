"""How good a model is: on what came after it was fitted, with intervals, in money and by part."""

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
from .report import Asked, Tested, evaluated
from .savings import savings
from .windows import Fitted, NoWindow, Plan, Window, rolled, scored, windows

__all__ = [
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
    "numbered",
    "picks",
    "precision_at_capacity",
    "reliability",
    "rolled",
    "savings",
    "scored",
    "student",
    "wilson",
    "windows",
]
