"""What people said of transactions: every word of everybody, once."""

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


def subjects(session: Session) -> dict[str, str]:
    """Whom and what the closed case was about in which a transaction is, by its key."""
    case, evidence = tables.InvestigationCase, tables.CaseEvidence
    rows = session.exec(
        select(tables.Decision.key, case.subject_kind, case.subject, case.typology)
        .join(evidence, col(evidence.decision_seq) == tables.Decision.seq)
        .join(case, col(case.id) == col(evidence.case_id))
        .where(case.state == "closed")
    )
    return {key: f"{kind} {subject}: {typology}" for key, kind, subject, typology in rows}


def save_labels(session: Session, found: Iterable[Label]) -> int:
    """Keep labels from elsewhere; returns how many are new: what the same person or source said of
    a key at the same moment is kept once."""
    return sum(keep_label(session, row_of_label(label)) for label in found)


def keep_label(session: Session, row: tables.Label) -> bool:
    """Add a label unless the same was said before; True if it was added."""
    if session.get(tables.Label, (row.key, row.source, row.labeller, row.known)) is not None:
        return False
    session.add(row)
    return True
