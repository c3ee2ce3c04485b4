"""What the journal refuses, beyond the errors that every room shares."""

from __future__ import annotations

from tillguard.errors import StoreUnavailable, TillguardError


class UnknownDatabase(TillguardError):
    """The URL names no database that the journal can use."""


class NewerJournal(TillguardError):
    """The database was written by a newer tillguard; upgrade the software."""


class RowRefused(TillguardError):
    """The database does not accept this row, whatever its neighbours: a field is out of range."""


class CommitInDoubt(StoreUnavailable):
    """The line broke while a commit was on its way: what it held may stand, or not."""


class EvidenceTaken(TillguardError):
    """The decision already is evidence in another case; group again from what is left."""


class UnknownVersion(TillguardError):
    """No bundle or model with this hash is stored."""


class GateMissing(TillguardError):
    """A bundle must have passed check, test and backtest under its own hash before it is live, a
    model its gate."""


class SecondPersonNeeded(TillguardError):
    """The chain asks for two people: who drafted a bundle or fitted a model does
    not make it live."""


class NothingBefore(TillguardError):
    """No other bundle or model was live before: there is nothing to go back to."""


class UnknownSnooze(TillguardError):
    """No snooze with this id holds."""


class NoShadow(TillguardError):
    """No bundle or model runs in the shadow."""
