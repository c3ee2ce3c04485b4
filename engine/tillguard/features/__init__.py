"""Turns an event and the history of its entities into one flat vector of declared features."""

from ._compiled import INTERPRETED, edited, prefer_compiled

prefer_compiled(__path__)  # before the modules below are looked for

from .entities import uncollected  # noqa: E402
from .facts import offset  # noqa: E402
from .feature import Feature, Unit  # noqa: E402
from .history import (  # noqa: E402
    CATALOGUE_HASH,
    COMPILED,
    FAMILIES,
    FEATURES,
    INDEX,
    KEEPERS,
    History,
    Share,
    snapshot,
)
from .norms import opened, sealed  # noqa: E402
from .windows import Hour  # noqa: E402

__all__ = [
    "CATALOGUE_HASH",
    "COMPILED",
    "FAMILIES",
    "FEATURES",
    "INDEX",
    "INTERPRETED",
    "KEEPERS",
    "Feature",
    "History",
    "Hour",
    "Share",
    "Unit",
    "edited",
    "offset",
    "opened",
    "sealed",
    "snapshot",
    "uncollected",
]
