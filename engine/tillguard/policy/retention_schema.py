"""What retention.yaml may say."""

from __future__ import annotations

from typing import Literal

from .schema import Part
from .schema_words import DaysKept, Text


class RetentionFile(Part):
    """retention.yaml: for how many days each class of records stays, or `forever`."""

    about: Text = ""
    receipts: DaysKept
    keys: DaysKept
    decisions: DaysKept
    facts: DaysKept
    labels: DaysKept
    cases: DaysKept
    access: DaysKept
    imported: DaysKept
    audit: Literal["forever"] = "forever"
