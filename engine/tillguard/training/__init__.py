"""From what the journal knows to a challenger that passed its gate; the service and the command
line share it."""

from .champions import champion_of, good_model
from .child import Stopped, trained
from .known import before, served
from .opinions import opinions, trust_of
from .placing import keep_folder, prune
from .run import Order, Outcome, State, run
from .season import TooFewRows
from .twins import TWIN, fit_twins

__all__ = [
    "TWIN",
    "Order",
    "Outcome",
    "State",
    "Stopped",
    "TooFewRows",
    "before",
    "champion_of",
    "fit_twins",
    "good_model",
    "keep_folder",
    "opinions",
    "prune",
    "run",
    "served",
    "trained",
    "trust_of",
]
