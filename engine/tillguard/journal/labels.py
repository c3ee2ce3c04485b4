"""What became known of transactions: one label per key and source."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from . import tables
from .conversion import label_of, row_of_label
from .records import Label


def labels(session: Session, until: int) -> list[Label]:
    """All labels known at `until`, in the order in which they became known."""
    rows = session.exec(
        select(tables.Label)
        .where(tables.Label.known <= until)
        .order_by(col(tables.Label.known), col(tables.Label.key), col(tables.Label.source))
    )
    return [label_of(row) for row in rows]


def save_labels(session: Session, found: Iterable[Label]) -> int:
    """Keep labels from elsewhere; returns how many are new, the first of a key and source stays."""
    return sum(keep_label(session, row_of_label(label)) for label in found)


def keep_label(session: Session, row: tables.Label) -> bool:
    """Add a label unless its key has one from this source; True if it was added."""
    if session.get(tables.Label, (row.key, row.source)) is not None:
        return False
    session.add(row)
    return True
