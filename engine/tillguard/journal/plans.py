"""Plans of a shift and the queues that follow from the latest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import prod

from sqlmodel import Session, col, func, select

from tillguard.domain import Disposition, Plan

from . import tables
from .conversion import assignment_rows, file_of, left_out_rows, plan_row, saved_plan
from .evidence import decisions_in, keys_in
from .records import Queued, RandomLook, SavedPlan


def save_plan(session: Session, plan: Plan, day: str, made_at: int) -> int:
    """Store a plan for the business day `day` (ISO) and return its id.

    Raises IntegrityError for a case that was not saved.
    """
    row = plan_row(plan, day, made_at)
    session.add(row)
    session.flush()
    id = row.id or 0
    session.add_all(assignment_rows(id, plan.assignments))
    session.add_all(left_out_rows(id, plan.left_out))
    return id


def latest_plan(session: Session) -> SavedPlan | None:
    """The plan in force, with its prices and the list below the line."""
    row = session.exec(select(tables.Plan).order_by(col(tables.Plan.id).desc())).first()
    if row is None:
        return None
    assigned = session.exec(
        select(tables.Assignment)
        .where(tables.Assignment.plan_id == row.id)
        .order_by(
            col(tables.Assignment.day), col(tables.Assignment.person), col(tables.Assignment.rank)
        )
    )
    left_out = session.exec(
        select(tables.LeftOut)
        .where(tables.LeftOut.plan_id == row.id)
        .order_by(col(tables.LeftOut.enters_at), col(tables.LeftOut.case_id))
    )
    return saved_plan(row, assigned, left_out)


def minute_prices(session: Session) -> Mapping[str, float]:
    """What one more minute of a group of the staff is worth by the plan in force, minor units;
    nothing before the first plan."""
    newest = select(tables.Plan.prices).order_by(col(tables.Plan.id).desc())
    said = session.exec(newest).first()
    return json.loads(said) if said else {}


def latest_plan_id(session: Session) -> int:
    """The id of the plan in force, which grows with every plan; 0 before the first one."""
    return session.exec(select(func.max(tables.Plan.id))).one() or 0


def queue(session: Session, person: str) -> list[Queued]:
    """What `person` has to do by the latest plan, by day and rank, without what is closed."""
    case, assignment = tables.InvestigationCase, tables.Assignment
    latest = select(func.max(tables.Plan.id)).scalar_subquery()
    rows = session.exec(
        select(assignment, case)
        .join(case, col(case.id) == col(assignment.case_id))
        .where(assignment.plan_id == latest)
        .where(assignment.person == person)
        .where(case.state != "closed")
        .order_by(col(assignment.day), col(assignment.rank))
    ).all()
    keys = keys_in(session, [found.id for _, found in rows])
    return [
        Queued(
            a.rank,
            file_of(found, keys[found.id]),
            a.minutes,
            a.value,
            a.propensity,
            a.reason,
            a.day,
        )
        for a, found in rows
    ]


def random_looks(session: Session, since: int) -> list[RandomLook]:
    """The random picks that were closed from `since` on with a verdict, in that order."""
    case, assignment = tables.InvestigationCase, tables.Assignment
    drawn = select(assignment.case_id).where(col(assignment.drawn).is_(True))
    rows = session.exec(
        select(case)
        .where(col(case.id).in_(drawn))
        .where(col(case.disposition).in_([Disposition.CONFIRMED, Disposition.CLEARED]))
        .where(col(case.closed_at) >= since)
        .order_by(col(case.closed_at), col(case.id))
    ).all()
    return [
        RandomLook(
            row.closed_at or 0,
            1.0 - prod(1.0 - one.risk for one in decisions_in(session, row.id)),
            row.disposition == Disposition.CONFIRMED,
        )
        for row in rows
    ]


def propensity_of(session: Session, case_id: str) -> float:
    """The probability with which the case was last picked; 1 for one that no plan picked.

    A case that nothing suspects is there by chance only: whatever later plans do with it, it was
    picked with the probability of the first.
    """
    found = session.exec(
        select(tables.Assignment.propensity)
        .where(tables.Assignment.case_id == case_id)
        .order_by(col(tables.Assignment.plan_id).desc())
    ).all()
    suspected = any(decision.flagged for decision in decisions_in(session, case_id))
    return (found[0] if suspected else min(found)) if found else 1.0
