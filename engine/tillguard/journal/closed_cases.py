"""Closed cases with their transactions, for the ledger of value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from . import tables
from .conversion import file_of
from .plans import propensity_of
from .records import CaseFile


@dataclass(frozen=True, slots=True)
class Judged:
    """A transaction of a closed case: when (epoch seconds), where, what was done, for which rules
    (JSON); `amount` in minor units."""

    key: str
    kind: str
    store: str
    customer: str
    at: int
    amount: int
    action: int
    hits: str


@dataclass(frozen=True, slots=True)
class ClosedFile:
    """A closed case, its transactions in its order, and the chance with which it was picked."""

    file: CaseFile
    judged: tuple[Judged, ...]
    propensity: float


def closed_cases(session: Session, since: int, until: int) -> list[ClosedFile]:
    """Cases with a verdict from `since` on and before `until` (epoch seconds), in order."""
    case = tables.InvestigationCase
    within = (
        col(case.state) == "closed",
        col(case.closed_at) >= since,
        col(case.closed_at) < until,
    )
    rows = session.exec(select(case).where(*within).order_by(col(case.closed_at), col(case.id)))
    judged = _judged(session, within)
    return [
        ClosedFile(
            file_of(row, [one.key for one in judged[row.id]]),
            tuple(judged[row.id]),
            propensity_of(session, row.id),
        )
        for row in rows.all()
    ]


def _judged(session: Session, within: Sequence[ColumnElement[bool]]) -> dict[str, list[Judged]]:
    case, evidence, row = tables.InvestigationCase, tables.CaseEvidence, tables.Decision
    wanted = [col(getattr(row, field.name)) for field in fields(Judged)]
    found = session.execute(
        columns(col(evidence.case_id), *wanted)
        .join(evidence, col(evidence.decision_seq) == col(row.seq))
        .join(case, col(case.id) == col(evidence.case_id))
        .where(*within)
        .order_by(col(evidence.case_id), col(evidence.position))
    )
    judged: dict[str, list[Judged]] = defaultdict(list)
    for case_id, *values in found:
        judged[case_id].append(Judged(*values))
    return judged
