"""Takes in history of any shape: files of rows or documents to events, verdicts and rejects."""

from .archive import Archive, Declared, Imported
from .guess import draft
from .preview import Preview, preview, table_lines
from .reading import Mapping, parse_mapping, read_mapping
from .refusals import CODES, Refusal
from .run import Taken, import_events, import_file, opened

__all__ = [
    "CODES",
    "Archive",
    "Declared",
    "Imported",
    "Mapping",
    "Preview",
    "Refusal",
    "Taken",
    "draft",
    "import_events",
    "import_file",
    "opened",
    "parse_mapping",
    "preview",
    "read_mapping",
    "table_lines",
]
