"""A manager's answer to what the till asked: asked, granted or denied, and learnt from."""

from __future__ import annotations

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from tillguard.errors import ApprovalNotAwaited

from . import tables
from .conversion import approval_of, label_row
from .evidence import latest_decision
from .labels import keep_label
from .records import Approval, ApprovalState


def ask_approval(session: Session, key: str, asked_at: int, expires_at: int) -> Approval:
    """Ask a manager about the latest decision under `key`; asking again changes nothing."""
    decision = latest_decision(session, key)
    row = session.get(tables.Approval, decision.seq)
    if row is None:
        row = tables.Approval(
            seq=decision.seq,
            key=key,
            store=decision.store,
            asked_at=asked_at,
            expires_at=expires_at,
        )
        session.add(row)
    return approval_of(row, decision)


def resolve_approval(
    session: Session, key: str, granted: bool, manager: str, reason: str, at: int
) -> Approval:
    """Record the manager's answer and label the transaction; the same answer again is replayed.

    Raises UnknownTransaction, and ApprovalNotAwaited where nothing was asked about the latest
    decision, the question has expired or it was answered otherwise.
    """
    decision = latest_decision(session, key)
    row = session.get(tables.Approval, decision.seq)
    state = ApprovalState.GRANTED if granted else ApprovalState.DENIED
    if row is None:
        raise ApprovalNotAwaited(f"the decision on {key} asks for no approval")
    if row.state == state and row.manager == manager:
        return approval_of(row, decision, replayed=True)
    if row.state != ApprovalState.WAITING:
        raise ApprovalNotAwaited(f"the approval of {key} was already {row.state}")
    if at > row.expires_at:
        raise ApprovalNotAwaited(f"the question about {key} expired: let the till ask again")
    row.state, row.manager, row.reason, row.resolved_at = state.value, manager, reason, at
    session.add(row)
    keep_label(session, label_row(decision, "approval", manager, at, confirmed=not granted))
    return approval_of(row, decision)


def approval(session: Session, key: str) -> Approval | None:
    """Where the approval of the latest decision under `key` stands; None if none was asked.

    An earlier revision's grant never speaks for a later one. Raises UnknownTransaction.
    """
    decision = latest_decision(session, key)
    row = session.get(tables.Approval, decision.seq)
    return None if row is None else approval_of(row, decision)


def waiting_approvals(session: Session, store: str, now: int) -> list[Approval]:
    """What managers of `store` are asked now, oldest first; a higher revision ends the question."""
    newer = aliased(tables.Decision)
    overtaken = exists().where(
        col(newer.key) == tables.Approval.key, col(newer.seq) > tables.Approval.seq
    )
    rows = session.exec(
        select(tables.Approval)
        .where(tables.Approval.store == store)
        .where(tables.Approval.state == "waiting")
        .where(tables.Approval.expires_at >= now)
        .where(~overtaken)
        .order_by(col(tables.Approval.seq))
    )
    return [approval_of(row) for row in rows]
