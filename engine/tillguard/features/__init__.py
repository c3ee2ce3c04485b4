"""Turns an event and the history of its entities into one flat vector of declared features."""

from .entities import uncollected
from .feature import Feature, Unit
from .history import CATALOGUE_HASH, FAMILIES, FEATURES, INDEX, History

__all__ = [
    "CATALOGUE_HASH",
    "FAMILIES",
    "FEATURES",
    "INDEX",
    "Feature",
    "History",
    "Unit",
    "uncollected",
]
