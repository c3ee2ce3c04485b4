"""Verdicts to labels, labels to a model, and how good that model is."""

from .dataset import Label, Learnt, Table, replay, suspicious
from .evaluate import Share, average_precision, precision_at_capacity, wilson
from .examples import Examples, examples, fit_examples
from .fit import fit
from .model import Model

__all__ = [
    "Examples",
    "Label",
    "Learnt",
    "Model",
    "Share",
    "Table",
    "average_precision",
    "examples",
    "fit",
    "fit_examples",
    "precision_at_capacity",
    "replay",
    "suspicious",
    "wilson",
]
