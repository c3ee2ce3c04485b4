"""Verdicts to labels, labels to a model, and how good that model is."""

from ..domain import Label
from .dataset import Learnt, Table, replay, suspicious
from .evaluate import Share, average_precision, precision_at_capacity, wilson
from .fit import Examples, examples, fit

__all__ = [
    "Examples",
    "Label",
    "Learnt",
    "Share",
    "Table",
    "average_precision",
    "examples",
    "fit",
    "precision_at_capacity",
    "replay",
    "suspicious",
    "wilson",
]
