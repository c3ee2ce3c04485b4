"""Takes in history of any shape: files of rows or documents to events, verdicts and rejects."""

from .archive import Archive, Declared, Imported

__all__ = ["Archive", "Declared", "Imported"]
