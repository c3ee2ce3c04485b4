"""Estimates: the probability of loss, the damage if it is one, and why."""

from .columns import Column
from .estimator import Estimator
from .folder import CLASSIFIER, DAMAGE, MANIFEST, content_hash, write_folder

__all__ = [
    "CLASSIFIER",
    "DAMAGE",
    "MANIFEST",
    "Column",
    "Estimator",
    "content_hash",
    "write_folder",
]
