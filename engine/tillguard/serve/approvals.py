"""The manager's answer: asked for once, recorded once, told to those who wait, learnt from."""

from __future__ import annotations

import asyncio

from sqlmodel import Session

from ..domain import Action
from ..errors import ApprovalNotAwaited
from ..journal import Approval, ApprovalState, StoredDecision, ask_approval, resolve_approval
from ..v1 import decision_pb2 as wire
from ..v1.decision_service_pb2 import ResolveApprovalRequest
from . import announce
from .answers import approval_message
from .desk import Desk

STATES = {
    ApprovalState.WAITING: wire.APPROVAL_STATE_PENDING,
    ApprovalState.GRANTED: wire.APPROVAL_STATE_GRANTED,
    ApprovalState.DENIED: wire.APPROVAL_STATE_DENIED,
}


class Approvals:
    """`seconds` is how long a manager's answer is waited for."""

    def __init__(self, desk: Desk, seconds: int) -> None:
        self.desk, self.seconds = desk, seconds

    async def resolve(self, request: ResolveApprovalRequest) -> wire.Approval:
        """Record who granted or denied; raises ApprovalNotAwaited where nothing waits for it.

        A caller who hangs up does not keep history from learning what was recorded.
        """
        return await asyncio.shield(asyncio.ensure_future(self._resolve(request)))

    async def _resolve(self, request: ResolveApprovalRequest) -> wire.Approval:
        stored, now = self.desk.find(request.key), self.desk.clock()
        refuse(stored, request.approver)
        granted = request.state == wire.APPROVAL_STATE_GRANTED

        def verb(session: Session) -> Approval:
            asked = stored.row.received
            ask_approval(session, request.key, asked, asked + self.seconds)
            return resolve_approval(
                session, request.key, granted, request.approver, request.note, now
            )

        approval = await self.desk.journal.writer.run(verb)
        shown = shown_approval(approval)
        if not approval.replayed:
            announce.resolved(self.desk.alerts, stored.row, shown)
            await self.desk.learn([approval.outcome] if approval.outcome else [])
        return shown

    def of(self, stored: StoredDecision) -> wire.Approval | None:
        """Where the approval of a decision stands; None if it asked for none."""
        if stored.row.action != Action.MANAGER_APPROVAL:
            return None
        kept = self.desk.journal.approval(stored.row.key)
        if kept is None:
            return approval_message(
                stored.row.key, wire.APPROVAL_STATE_PENDING, stored.row.received
            )
        return shown_approval(kept)


def refuse(stored: StoredDecision, approver: str) -> None:
    """What was not asked needs no answer, and nobody approves what they rang themselves."""
    if stored.row.action != Action.MANAGER_APPROVAL:
        raise ApprovalNotAwaited(f"the decision on {stored.row.key} asks for no approval")
    if approver == stored.row.employee:
        raise ApprovalNotAwaited(f"{approver} rang this transaction: another person must answer")


def shown_approval(approval: Approval) -> wire.Approval:
    return approval_message(
        approval.key,
        STATES[approval.state],
        approval.asked_at,
        approval.resolved_at,
        approval.manager,
        approval.reason,
    )
