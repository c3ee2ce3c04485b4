"""Anomalies without labels: who is unlike the others who do the same kind of work."""

from .acts import ENTITIES, Acts, acts_of
from .finding import DOUBT, Span
from .night import Night, night
from .profiles import Profiles, profiled
from .standing import Standing, standing

__all__ = [
    "DOUBT",
    "ENTITIES",
    "Acts",
    "Night",
    "Profiles",
    "Span",
    "Standing",
    "acts_of",
    "night",
    "profiled",
    "standing",
]
