"""What the journal refuses, beyond the errors that every room shares."""

from __future__ import annotations

from tillguard.errors import TillguardError


class UnknownDatabase(TillguardError):
    """The URL names no database that the journal can use."""


class NewerJournal(TillguardError):
    """The database was written by a newer tillguard; upgrade the software."""


class RowRefused(TillguardError):
    """The database does not accept this row, whatever its neighbours: a field is out of range."""


class EvidenceTaken(TillguardError):
    """The decision already is evidence in another case; group again from what is left."""


class UnknownVersion(TillguardError):
    """No bundle or model with this hash is stored."""
