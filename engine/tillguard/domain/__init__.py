"""The vocabulary: frozen values that every room shares. Imports nothing of the project.

Money is an integer in minor units of the chain's currency, time an integer of seconds since
1970-01-01 UTC, quantity an integer in thousandths, a share or probability a float in [0, 1].
"""

from .access import BOUND, Account, Role
from .casework import (
    Assignment,
    Case,
    Disposition,
    Evidence,
    Exploration,
    LeftOut,
    Person,
    Plan,
    Travel,
    Verdict,
)
from .currency import minor_per_unit
from .decision import (
    Action,
    Choice,
    Contribution,
    Costed,
    Hit,
    Label,
    Outcome,
    Party,
    Prices,
    Score,
)
from .news import OF_DECISIONS, Happening, News
from .norms import Norms, Season, Silent
from .peers import PEER_WEEKS, PeerFinding, Unlike
from .standing import Measure, Snooze, Trip
from .till import (
    RECENT,
    RECORD,
    SUSPICIOUS,
    TRANSACTIONS,
    Attribute,
    Entry,
    Event,
    Kind,
    Line,
    Record,
    Store,
    Tender,
    TenderStatus,
    TenderType,
    record_of,
)

__all__ = [
    "BOUND",
    "OF_DECISIONS",
    "PEER_WEEKS",
    "RECENT",
    "RECORD",
    "SUSPICIOUS",
    "TRANSACTIONS",
    "Account",
    "Action",
    "Assignment",
    "Attribute",
    "Case",
    "Choice",
    "Contribution",
    "Costed",
    "Disposition",
    "Entry",
    "Event",
    "Evidence",
    "Exploration",
    "Happening",
    "Hit",
    "Kind",
    "Label",
    "LeftOut",
    "Line",
    "Measure",
    "News",
    "Norms",
    "Outcome",
    "Party",
    "PeerFinding",
    "Person",
    "Plan",
    "Prices",
    "Record",
    "Role",
    "Score",
    "Season",
    "Silent",
    "Snooze",
    "Store",
    "Tender",
    "TenderStatus",
    "TenderType",
    "Travel",
    "Trip",
    "Unlike",
    "Verdict",
    "minor_per_unit",
    "record_of",
]
