"""Cases that become part of another one: their evidence moves, and nothing is counted twice."""

from __future__ import annotations

import math
from dataclasses import replace

from sqlalchemy import update
from sqlmodel import Session, col

from tillguard.domain import Case

from . import tables
from .case_trail import ITSELF, CaseVerb, step
from .evidence import keys_of
from .exhibits import ExhibitRow
from .records import CaseState

Held = tables.InvestigationCase
Evidence = tables.CaseEvidence


def joinable(session: Session, case: Case, now: int) -> Case:
    """The case without what was claimed, pinned or closed since it was grouped: nobody's work is
    taken from under them."""
    for id in case.joins:
        row = session.get(Held, id)
        if row is None or row.state == CaseState.CLOSED or row.pinned_to or _held(row, now):
            mine = set(keys_of(session, id))
            kept = tuple(key for key in case.evidence if key not in mine)
            value = case.value - (row.value if row else 0)
            spread = round(math.sqrt(max(0, case.spread**2 - (row.spread**2 if row else 0))))
            joins = tuple(one for one in case.joins if one != id)
            case = replace(case, evidence=kept, value=value, spread=spread, joins=joins)
    return case


def join_cases(session: Session, case: Case, now: int) -> int:
    """Move the evidence of the cases that join `case`, which is stored, and their findings; returns
    the minutes that were spent on them."""
    minutes = 0
    for id in case.joins:
        row = session.get_one(Held, id)
        minutes += row.minutes_spent or 0
        with step(session, row, CaseVerb.JOIN, ITSELF, now, to=case.id):
            row.state, row.holder, row.joined_to = CaseState.CLOSED.value, "", case.id
            row.claimed_at = row.claimed_until = row.snoozed_until = row.minutes_spent = None
        files = update(ExhibitRow).where(col(ExhibitRow.case_id) == id)
        session.execute(files.values(case_id=case.id))
        session.execute(update(Evidence).where(col(Evidence.case_id) == id).values(case_id=case.id))
        session.flush()
    session.expire_all()
    return minutes


def _held(row: Held, now: int) -> bool:
    return row.state == CaseState.CLAIMED and now < (row.claimed_until or 0)
