"""What casework is worth: the ledger of value, the share that actions prevent, how long it took."""

from .ledger import By, Entry, Line, ledger
from .prevention import Prevented, prevention
from .saving import Followed, Saved, offered, saved, saved_in_all
from .waits import Waits, waits
from .worked import Part, Worked

__all__ = [
    "By",
    "Entry",
    "Followed",
    "Line",
    "Part",
    "Prevented",
    "Saved",
    "Waits",
    "Worked",
    "ledger",
    "offered",
    "prevention",
    "saved",
    "saved_in_all",
    "waits",
]
