"""Numbers in the place of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from .. import tables
from ..case_trail import CaseStepRow
from .tables import StarKey, StarMark

EMPLOYEE, STAFF, MODEL, BUNDLE = "employee", "staff", "model", "bundle"


def numbered(session: Session, of: str, names: Iterable[str]) -> Mapping[str, int]:
    """The number of each name; a new one gets the next."""
    wanted = set(names)
    chosen = select(StarKey).where(StarKey.of == of, col(StarKey.name).in_(wanted))
    known = {row.name: row.id or 0 for row in session.exec(chosen)}
    new = [StarKey(of=of, name=name) for name in sorted(wanted - known.keys())]
    session.add_all(new)
    session.flush()
    return known | {row.name: row.id or 0 for row in new}


def number_staff(session: Session) -> None:
    """Whoever was given a case, did something to one or said something of a transaction since."""
    step, plan, label = CaseStepRow, tables.Assignment, tables.Label
    since = _mark(session, "case_step", session.exec(select(func.max(step.id))).one())
    names = set(session.exec(select(step.by).where(col(step.id) > since).distinct()))
    last = session.exec(select(func.max(tables.Plan.id))).one()
    since = _mark(session, "plan", last)
    names |= set(session.exec(select(plan.person).where(col(plan.plan_id) > since).distinct()))
    said = select(label.labeller).where(label.labeller != "").distinct()
    since = _mark(session, "label", session.exec(select(func.max(label.known))).one())
    names |= set(session.exec(said.where(col(label.known) >= since)))
    if names:
        numbered(session, STAFF, names)


def _mark(session: Session, of: str, upto: int | None) -> int:
    """Up to where it was read before; it is moved to `upto`."""
    mark = session.get(StarMark, of) or StarMark(of=of, upto=0)
    before = mark.upto
    if (upto or 0) > before:
        mark.upto = upto or 0
        session.add(mark)
    return before


def marks_behind(session: Session) -> bool:
    """Whether somebody may be without a number; asked without the write lock."""
    newest = session.execute(
        text(
            "SELECT (SELECT max(id) FROM case_step), (SELECT max(id) FROM plan),"
            " (SELECT max(known) FROM label)"
        )
    ).one()
    known = {row.of: row.upto for row in session.exec(select(StarMark))}
    return any(
        (new or 0) > known.get(of, 0)
        for of, new in zip(("case_step", "plan", "label"), newest, strict=True)
    )
