"""POSLog (ARTS/OMG) documents of versions 2.1, 2.2 and 6.0, read transaction by transaction."""

from .reading import Refused, read_poslog

__all__ = ["Refused", "read_poslog"]
