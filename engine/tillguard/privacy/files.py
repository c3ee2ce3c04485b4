"""Files of cases hold what nobody can rename: they go with the person whom their case is about, and
texts wherever they name somebody who is erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from tillguard.journal.database import Database
from tillguard.journal.exhibits import ExhibitContentRow, ExhibitRow, forget_contents
from tillguard.journal.holds import Held, holds
from tillguard.journal.tables import CaseEvidence, Decision, InvestigationCase

from .persons import Person, PersonKind


def without_files(database: Database, person: Person) -> int:
    """Remove the files of the cases about a person and the texts that name them; how many went.
    They are looked for before anybody has to wait for it."""
    with database.view() as session:
        ids = [row.id for row in files_about(session, person)]
    with database.transaction() as session:
        files = session.exec(select(ExhibitRow).where(col(ExhibitRow.id).in_(ids))).all()
        for row in files:
            session.delete(row)
        session.flush()
        forget_contents(session, [row.hash for row in files])
        return len(files)


def files_about(session: Session, person: Person) -> Sequence[ExhibitRow]:
    """The files of cases whose subject the person is, and the texts that name them, but for those
    of a case on hold. What a picture or film shows nobody can tell: such a file of another case is
    reported with the person, not removed."""
    case = InvestigationCase
    held = [one.name for one in holds(session) if one.what == Held.CASE]
    files = select(ExhibitRow).join(case, col(case.id) == ExhibitRow.case_id)
    files = files.where(col(ExhibitRow.case_id).not_in(held)).order_by(col(ExhibitRow.id))
    own = sa.and_(col(case.subject) == person.key, col(case.subject_kind) == person.kind)
    found = list(session.exec(files.where(own)))
    texts = files.where(sa.not_(own), col(ExhibitRow.kind).startswith("text/"))
    for row in session.exec(texts).all():
        content = session.get_one(ExhibitContentRow, row.hash).content
        if person.is_named(content.decode("utf-8", "replace")):
            found.append(row)
    return found


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
