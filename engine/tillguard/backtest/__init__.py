"""Backtest: what a bundle would have said of the journal's decisions, beside what is live."""

from .report import Group, Report, Side
from .run import Range, backtest
from .vectors import Bodies, catalogue, norms_of

__all__ = [
    "Bodies",
    "Group",
    "Range",
    "Report",
    "Side",
    "backtest",
    "catalogue",
    "norms_of",
]
