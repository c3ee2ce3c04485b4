"""What managers are asked and were asked: decisions that wait for an answer, and their answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from tillguard.domain import Action

from . import tables
from .conversion import approval_of
from .records import Approval

Decision = tables.Decision


@dataclass(frozen=True, slots=True)
class Question:
    """A decision that asked for a manager; `until` when the till stops waiting (epoch seconds)."""

    decision: tables.Decision
    until: int
    answer: Approval | None = None


def open_questions(
    session: Session, stores: Collection[str], now: int, seconds: int
) -> list[Question]:
    """What waits in these stores (none: all), the oldest first; a higher revision ends an earlier
    question, and each is waited for `seconds`."""
    newer = aliased(tables.Decision)
    overtaken = exists().where(col(newer.key) == Decision.key, col(newer.seq) > Decision.seq)
    answered = exists().where(
        col(tables.Approval.seq) == Decision.seq, col(tables.Approval.state) != "waiting"
    )
    wanted = (
        select(Decision)
        .where(Decision.action == Action.MANAGER_APPROVAL, Decision.received >= now - seconds)
        .where(~overtaken, ~answered)
    )
    if stores:
        wanted = wanted.where(col(Decision.store).in_(sorted(stores)))
    rows = session.exec(wanted.order_by(col(Decision.seq)))
    return [Question(row, row.received + seconds) for row in rows]


def answered_questions(session: Session, stores: Collection[str], most: int) -> list[Question]:
    """What was granted or denied last, the latest first."""
    approval = tables.Approval
    wanted = (
        select(approval, Decision)
        .join(Decision, col(Decision.seq) == approval.seq)
        .where(approval.state != "waiting")
    )
    if stores:
        wanted = wanted.where(col(approval.store).in_(sorted(stores)))
    rows = session.exec(wanted.order_by(col(approval.resolved_at).desc()).limit(most))
    return [Question(row, asked.expires_at, approval_of(asked)) for asked, row in rows]
