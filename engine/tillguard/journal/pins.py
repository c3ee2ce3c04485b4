"""What plans ask of cases besides their worth: to whom they are pinned, how long others took."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from . import tables
from .case_trail import CaseVerb, just_done, step
from .cases import found_case, refuse_closed
from .conversion import file_of
from .evidence import keys_of
from .records import CaseFile, CaseState


def pin_case(session: Session, id: str, to: str, by: str, now: int) -> CaseFile:
    """The case is for `to`, whoever held it before; empty: for whom the plan chooses.

    Raises UnknownCase and CaseClosed.
    """
    row = found_case(session, id)
    refuse_closed(row)
    if not just_done(session, id, CaseVerb.PIN, by, to=to):
        with step(session, row, CaseVerb.PIN, by, now, to=to):
            row.pinned_to = to
    return file_of(row, keys_of(session, id))


def pinned_cases(session: Session) -> dict[str, str]:
    """To whom each case without a verdict is pinned."""
    case = tables.InvestigationCase
    rows = session.exec(
        select(case.id, case.pinned_to)
        .where(case.state != CaseState.CLOSED.value)
        .where(col(case.pinned_to) != "")
    )
    return dict(rows.all())


Loss = tuple[str, int, int, list[tuple[int, int]]]


def losses_followed(session: Session, most: int) -> list[Loss]:
    """Typology, money recovered and moment of the verdict of the `most` cases confirmed last, with
    moment and amount of each transaction in them, by time."""
    case, held, row = tables.InvestigationCase, tables.CaseEvidence, tables.Decision
    latest = (
        select(case.id)
        .where(case.state == CaseState.CLOSED.value, case.disposition == "confirmed")
        .order_by(col(case.closed_at).desc(), col(case.id))
        .limit(most)
    )
    rows = session.exec(
        select(case, row.at, row.amount)
        .join(held, col(held.case_id) == case.id)
        .join(row, col(row.seq) == held.decision_seq)
        .where(col(case.id).in_(latest))
        .order_by(col(case.id), col(row.at), col(row.seq))
    )
    found: dict[str, Loss] = {}
    for one, at, amount in rows:
        told: Loss = (one.typology, one.recovered, one.closed_at or at, [])
        found.setdefault(one.id, told)[3].append((at, abs(amount)))
    return list(found.values())


def minutes_taken(session: Session, most: int) -> list[tuple[str, int, int]]:
    """Typology, number of decisions and minutes spent of the `most` cases closed last."""
    case, held = tables.InvestigationCase, tables.CaseEvidence
    rows = session.exec(
        select(case.typology, func.count(col(held.decision_seq)), case.minutes_spent)
        .join(held, col(held.case_id) == case.id, isouter=True)
        .where(case.state == CaseState.CLOSED.value)
        .where(col(case.minutes_spent).is_not(None))
        .group_by(col(case.id))
        .order_by(col(case.closed_at).desc(), col(case.id))
        .limit(most)
    )
    return [(typology, decisions, minutes or 0) for typology, decisions, minutes in rows]
