"""POSLog (ARTS/OMG) documents of versions 2.1, 2.2 and 6.0, read transaction by transaction."""

from .codes import CODES
from .importing import Till, import_poslog
from .reading import Refused, read_poslog

__all__ = ["CODES", "Refused", "Till", "import_poslog", "read_poslog"]
