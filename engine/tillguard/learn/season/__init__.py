"""What is normal: expected volume per store, hour, weekday and day of the year, with its band."""

from .band import band, expected
from .fit import season_of
from .flows import Flows, flows_of, none
from .gather import Rung, gathered, summed_up
from .measure import Foretold, Measured, Score, foretold, measured
from .nights import EPOCH, Lived, chain_day, chain_zone, lived, norms_at, occasions
from .occasions import Occasions

__all__ = [
    "EPOCH",
    "Flows",
    "Foretold",
    "Lived",
    "Measured",
    "Occasions",
    "Rung",
    "Score",
    "band",
    "chain_day",
    "chain_zone",
    "expected",
    "flows_of",
    "foretold",
    "gathered",
    "lived",
    "measured",
    "none",
    "norms_at",
    "occasions",
    "season_of",
    "summed_up",
]
