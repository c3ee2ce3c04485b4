"""Verdicts to labels, labels to a model, and how good that model is."""

from ..domain import Label
from .archived import Begun, begun, learn_archive
from .evaluate import Share, average_precision, precision_at_capacity, wilson
from .examples import Examples, examples, fit_examples
from .fit import fit
from .model import Model
from .replay import (
    Step,
    in_order,
    replay,
    suspicious,
    vectors,
    with_norms,
    with_outcomes,
)
from .spread import Past, Replayed, processors, replayed
from .table import Learnt, Table

__all__ = [
    "Begun",
    "Examples",
    "Label",
    "Learnt",
    "Model",
    "Past",
    "Replayed",
    "Share",
    "Step",
    "Table",
    "average_precision",
    "begun",
    "examples",
    "fit",
    "fit_examples",
    "in_order",
    "learn_archive",
    "precision_at_capacity",
    "processors",
    "replay",
    "replayed",
    "suspicious",
    "vectors",
    "wilson",
    "with_norms",
    "with_outcomes",
]
