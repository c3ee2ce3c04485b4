"""The vocabulary: frozen values that every room shares. Imports nothing of the project.

Money is an integer in minor units of the chain's currency, time an integer of seconds since
1970-01-01 UTC, quantity an integer in thousandths, a share or probability a float in [0, 1].
"""

from .casework import Assignment, Case, Disposition, Evidence, LeftOut, Person, Plan, Travel
from .decision import Action, Choice, Contribution, Costed, Hit, Outcome, Party, Prices, Score
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
    "RECENT",
    "RECORD",
    "SUSPICIOUS",
    "TRANSACTIONS",
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
    "Hit",
    "Kind",
    "LeftOut",
    "Line",
    "Measure",
    "Outcome",
    "Party",
    "Person",
    "Plan",
    "Prices",
    "Record",
    "Score",
    "Snooze",
    "Store",
    "Tender",
    "TenderStatus",
    "TenderType",
    "Travel",
    "Trip",
    "record_of",
]
