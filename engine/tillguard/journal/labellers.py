"""Who gave a label: the investigator who closed the case, the manager who answered the till."""

from __future__ import annotations

from sqlmodel import Session, col, select

from . import tables


def labellers(session: Session) -> dict[tuple[str, str], str]:
    """Names by key and source (verdict, approval); what came from elsewhere has no name."""
    case, evidence, decision = tables.InvestigationCase, tables.CaseEvidence, tables.Decision
    closed = session.exec(
        select(decision.key, case.holder)
        .join(evidence, col(evidence.decision_seq) == col(decision.seq))
        .join(case, col(case.id) == col(evidence.case_id))
        .where(case.state == "closed")
    ).all()
    asked = tables.Approval
    answered = session.exec(select(asked.key, asked.manager).where(asked.state != "waiting")).all()
    return {(key, "verdict"): who for key, who in closed} | {
        (key, "approval"): who for key, who in answered
    }
