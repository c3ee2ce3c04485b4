"""Files as people write them: read from a folder, taken as YAML, every problem with its place."""

from .codes import READING
from .folder import read_texts, survey
from .names import NOTHING, Remedy, remedy, stranger
from .nodes import Flaw, composed, look_alikes
from .place import lines_of, located

__all__ = [
    "NOTHING",
    "READING",
    "Flaw",
    "Remedy",
    "composed",
    "lines_of",
    "located",
    "look_alikes",
    "read_texts",
    "remedy",
    "stranger",
    "survey",
]
