"""What lies beside a case: the register's tape, the branch's hours, other cases of its subjects."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, or_, select

from . import tables
from .conversion import file_of
from .records import CaseFile

Decision = tables.Decision
BESIDE = 3
"""Transactions of the tape that are shown before and after the one that is looked at."""


def tape_around(session: Session, row: tables.Decision) -> list[tables.Decision]:
    """What the same register did just before and after, in order of time, without the row."""
    same = (
        select(Decision)
        .where(Decision.store == row.store, Decision.business_date == row.business_date)
        .where(Decision.register_id == row.register_id, col(Decision.seq) != row.seq)
    )
    before = same.where(col(Decision.at) <= row.at).order_by(col(Decision.at).desc()).limit(BESIDE)
    after = same.where(col(Decision.at) > row.at).order_by(col(Decision.at)).limit(BESIDE)
    return [*reversed(session.exec(before).all()), *session.exec(after).all()]


def moments(session: Session, store: str, business_date: str) -> Sequence[int]:
    """When the store's transactions of one trading day happened, epoch seconds."""
    return session.exec(
        select(Decision.at).where(Decision.store == store, Decision.business_date == business_date)
    ).all()


def related_cases(
    session: Session, id: str, subjects: Collection[str], typology: str, most: int
) -> tuple[list[CaseFile], list[CaseFile]]:
    """Other cases about one of these subjects, and closed ones of the same typology, latest
    first; without their evidence."""
    held = tables.InvestigationCase
    others = select(held).where(col(held.id) != id)
    linked = others.where(col(held.subject).in_(subjects)).order_by(col(held.opened).desc())
    alike = others.where(held.typology == typology, held.state == "closed")
    alike = alike.where(or_(held.disposition == "confirmed", held.disposition == "cleared"))
    found = (linked, alike.order_by(col(held.closed_at).desc()))
    rows = [[file_of(row, ()) for row in session.exec(one.limit(most))] for one in found]
    return rows[0], rows[1]
