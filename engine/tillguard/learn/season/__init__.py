"""What is normal: expected volume per store, hour, weekday and day of the year, with its band."""

from .band import band, expected
from .fit import season_of
from .flows import Flows, flows_of, none
from .gather import Rung, gathered, summed_up
from .measure import Foretold, Measured, Score, foretold, measured
from .occasions import Occasions

__all__ = [
    "Flows",
    "Foretold",
    "Measured",
    "Occasions",
    "Rung",
    "Score",
    "band",
    "expected",
    "flows_of",
    "foretold",
    "gathered",
    "measured",
    "none",
    "season_of",
    "summed_up",
]
