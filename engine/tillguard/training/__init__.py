"""From what the journal and imported history know to a challenger that passed its gate; the service
and the command line share it."""

from .champions import champion_of, good_model
from .imported import replay_imported
from .known import before, known
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
    "TooFewRows",
    "before",
    "champion_of",
    "fit_twins",
    "good_model",
    "keep_folder",
    "known",
    "opinions",
    "prune",
    "replay_imported",
    "run",
    "trust_of",
]
