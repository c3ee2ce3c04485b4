"""A row that was set aside on this disk, without a person."""

from __future__ import annotations

from typing import Any

from tillguard.journal.rows import ANY, DecisionRow
from tillguard.journal.spill import Row

from .persons import Person, body_without
from .places import changed


def row_without(row: Row, person: Person, by: str) -> Row:
    """The row with another name in the person's place; the same where it does not name them."""
    body = body_without(person, row.kind, row.body, by)
    if not isinstance(row, DecisionRow):
        return row if body == row.body else row._replace(body=body)
    fresh: dict[str, Any] = changed("decision", row._asdict(), person, by)
    if not fresh and body == row.body:
        return row
    return row._replace(**fresh, body=body, fingerprint=ANY)
