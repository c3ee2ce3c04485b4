"""Files of cases hold what nobody can rename: they go with the person whom their case is about, and
wherever their bytes name somebody who is erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from tillguard.journal.database import Database
from tillguard.journal.exhibits import ExhibitContentRow, ExhibitRow, forget_contents
from tillguard.journal.tables import CaseEvidence, Decision, InvestigationCase

from .persons import Person, PersonKind


def without_files(database: Database, person: Person) -> int:
    """Remove the files of the cases about a person and those that name them; how many went."""
    with database.transaction() as session:
        files = files_about(session, person)
        for row in files:
            session.delete(row)
        session.flush()
        forget_contents(session, [row.hash for row in files])
        return len(files)


def files_about(session: Session, person: Person) -> Sequence[ExhibitRow]:
    """The files of cases whose subject the person is, and those whose bytes hold their key."""
    case, raw = InvestigationCase, sa.bindparam(None, person.key.encode(), sa.LargeBinary())
    content = col(ExhibitContentRow.content)
    sqlite = session.get_bind().dialect.name == "sqlite"
    held = sa.func.instr(content, raw) if sqlite else sa.func.position(raw.op("IN")(content))
    return session.exec(
        select(ExhibitRow)
        .join(case, col(case.id) == ExhibitRow.case_id)
        .join(ExhibitContentRow, col(ExhibitContentRow.hash) == ExhibitRow.hash)
        .where(
            sa.or_(
                sa.and_(col(case.subject) == person.key, col(case.subject_kind) == person.kind),
                held > 0,
            )
        )
        .order_by(col(ExhibitRow.id))
    ).all()


def files_beside(session: Session, person: Person) -> list[dict[str, Any]]:
    """The files that may show the person: those about them, and those of cases in which they are
    the cashier, the member or the card of a transaction."""
    named = {
        PersonKind.EMPLOYEE: Decision.employee,
        PersonKind.CUSTOMER: Decision.customer,
        PersonKind.CARD: Decision.card,
    }[person.kind]
    there = (
        select(CaseEvidence.case_id)
        .join(Decision, col(Decision.seq) == CaseEvidence.decision_seq)
        .where(named == person.key)
    )
    rows = session.exec(select(ExhibitRow).where(col(ExhibitRow.case_id).in_(there)))
    found = {row.id: row for row in (*files_about(session, person), *rows)}
    return [found[id].model_dump() for id in sorted(found, key=lambda id: id or 0)]
