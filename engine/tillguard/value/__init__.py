"""What casework is worth: the ledger of value, the share that actions prevent, how long it took."""

from .ledger import By, Entry, Line, ledger
from .prevention import Prevented, prevention
from .waits import Waits, waits
from .worked import Part, Worked

__all__ = [
    "By",
    "Entry",
    "Line",
    "Part",
    "Prevented",
    "Waits",
    "Worked",
    "ledger",
    "prevention",
    "waits",
]
