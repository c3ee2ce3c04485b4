"""Contests by their clock: which wait for an answer, until when, and how many are late."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from . import tables
from .conversion import file_of
from .evidence import keys_in
from .records import CaseFile, ContestState

MOST = 500
"""Contests in one answer, those that are due first."""
Held = tables.InvestigationCase


@dataclass(frozen=True, slots=True)
class Contests:
    """Of the contests of all verdicts that stand: how many wait, how many of these for too long,
    how many were answered, how many of these too late."""

    waiting: int
    overdue: int
    answered: int
    late: int


def waiting_contests(session: Session, person: str) -> list[CaseFile]:
    """The contested cases that wait for an answer by somebody else than who gave the verdict, and
    which `person` therefore may answer; what is due first comes first."""
    rows = session.exec(
        select(Held)
        .where(Held.contest == ContestState.WAITING.value, Held.holder != person)
        .order_by(col(Held.answer_due), col(Held.id))
        .limit(MOST)
    ).all()
    keys = keys_in(session, [row.id for row in rows])
    return [file_of(row, keys[row.id]) for row in rows]


def count_contests(session: Session, now: int) -> Contests:
    rows = session.exec(
        select(Held.contest, Held.answer_due, Held.answered_at).where(col(Held.contest) != "")
    ).all()
    waiting = [due for state, due, _ in rows if state == ContestState.WAITING]
    answered = [(due, at) for state, due, at in rows if state != ContestState.WAITING]
    return Contests(
        len(waiting),
        sum(due is not None and due <= now for due in waiting),
        len(answered),
        sum(due is not None and at is not None and due < at for due, at in answered),
    )
