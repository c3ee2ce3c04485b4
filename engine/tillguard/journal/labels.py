"""What people said of transactions: every word of everybody, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from . import tables
from .conversion import label_of, row_of_label
from .evidence import KEYS_A_QUERY
from .records import Label

COUNTS = (
    "NOT l.taken_back AND NOT EXISTS (SELECT 1 FROM label n"
    " WHERE n.key = l.key AND n.source = l.source AND n.known > l.known)"
)
"""A label `l` that counts, as SQL: not taken back, and its source said nothing since."""


def labels(session: Session, until: int) -> list[Label]:
    """All labels known at `until` but for those taken back by then, in the order in which they
    became known."""
    rows = session.exec(
        select(tables.Label)
        .where(tables.Label.known <= until)
        .order_by(col(tables.Label.known), col(tables.Label.key), col(tables.Label.source))
    ).all()
    taken = {(row.key, row.source): row.known for row in rows if row.taken_back}
    return [label_of(row) for row in rows if row.known > taken.get((row.key, row.source), -1)]


def last_words(session: Session, keys: Sequence[str], source: str) -> dict[str, bool]:
    """Whether the source confirmed a transaction, by its key, as far as it said anything."""
    said = words_about(session, keys, source)
    return {key: all[-1].confirmed for key, all in said.items() if not all[-1].taken_back}


def words_about(
    session: Session, keys: Sequence[str], source: str
) -> dict[str, list[tables.Label]]:
    """All that the source said of these transactions, by key, in order."""
    said: dict[str, list[tables.Label]] = {}
    for at in range(0, len(keys), KEYS_A_QUERY):
        rows = session.exec(
            select(tables.Label)
            .where(col(tables.Label.key).in_(keys[at : at + KEYS_A_QUERY]))
            .where(tables.Label.source == source)
            .order_by(col(tables.Label.known))
        )
        for row in rows:
            said.setdefault(row.key, []).append(row)
    return said


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
