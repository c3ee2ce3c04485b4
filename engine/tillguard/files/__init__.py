"""Files as people write them: read from a folder, taken as YAML, every problem with its place."""

from .codes import READING
from .document import Document, parse_document
from .folder import read_text, read_texts, survey
from .names import NOTHING, Remedy, remedy, stranger
from .nodes import Flaw, composed, look_alikes
from .place import lines_of, located
from .shape import named, read_as

__all__ = [
    "NOTHING",
    "READING",
    "Document",
    "Flaw",
    "Remedy",
    "composed",
    "lines_of",
    "located",
    "look_alikes",
    "named",
    "parse_document",
    "read_as",
    "read_text",
    "read_texts",
    "remedy",
    "stranger",
    "survey",
]
