"""Why transactions of a POSLog are refused or left out."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "another-currency": "Amounts in another currency than the archive's.",
    "card-number": "A field that is kept holds a card number or track data.",
    "document-type": "The document has a DOCTYPE: nothing of it is read.",
    "duplicate-key": "A transaction that the archive already has.",
    "missing": "A store, register, sequence number, price or amount that is not there.",
    "no-event": "Nothing that a history learns from, such as the start of a day; left out.",
    "no-number": "An amount or a quantity that is no number.",
    "no-such-time": "A local time that the clock leaves out when summer time begins.",
    "no-time": "A time or a date that is none, or not of 2000 to 2099.",
    "not-xml": "From here on the document is no XML: what stood before it is taken in.",
    "slash": "A store or register whose name holds a slash, which divides the parts of a key.",
    "too-deep": "Elements more than 32 levels deep in a transaction.",
    "too-large": "A number beyond what an event can hold.",
    "too-long": "A text of more than 128 characters, or 4 MB without the end of a transaction.",
    "training": "Rung in training mode; left out.",
}
"""Code of a reason to what it means."""
