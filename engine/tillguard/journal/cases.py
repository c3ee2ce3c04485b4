"""Cases as they stand: saved, grown, read."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from tillguard.domain import Case
from tillguard.errors import CaseClosed, UnknownCase

from . import tables
from .case_trail import ITSELF, CaseVerb, step
from .conversion import case_of, case_values, file_of
from .evidence import attach, keys_in, keys_of
from .joining import join_cases, joinable
from .records import CaseFile, CaseState


def save_cases(session: Session, cases: Iterable[Case], now: int) -> None:
    """Store new cases and bring open ones up to date, with their evidence.

    Raises CaseClosed, UnknownTransaction for evidence without a decision and EvidenceTaken where
    a decision already counts in another case; then nothing is saved.
    """
    for one in cases:
        case = joinable(session, one, now)
        row, verb = session.get(tables.InvestigationCase, case.id), CaseVerb.GROW
        if row is None:
            row = tables.InvestigationCase(id=case.id, **case_values(case))
            verb = CaseVerb.OPEN
        elif row.state == CaseState.CLOSED:
            raise CaseClosed(f"case {case.id} has its verdict: new evidence needs a new case")
        with step(session, row, verb, ITSELF, now, transactions=len(case.evidence), **others(case)):
            row.sqlmodel_update(case_values(case))
        if case.joins:
            minutes = join_cases(session, case, now)
            row.minutes_spent = (row.minutes_spent or 0) + minutes or None
            session.add(row)
        attach(session, case)


def others(case: Case) -> dict[str, str]:
    """Which cases join it, for the trail."""
    return {"joined": ", ".join(case.joins)} if case.joins else {}


def open_cases(session: Session) -> list[Case]:
    """All cases without a verdict, claimed or not, by id."""
    rows = session.exec(
        select(tables.InvestigationCase)
        .where(tables.InvestigationCase.state != "closed")
        .order_by(col(tables.InvestigationCase.id))
    ).all()
    keys = keys_in(session, [row.id for row in rows])
    return [case_of(row, keys[row.id]) for row in rows]


def held_cases(session: Session, now: int) -> dict[str, str]:
    """Who holds which case by a claim that runs."""
    rows = session.exec(
        select(tables.InvestigationCase).where(
            tables.InvestigationCase.state == CaseState.CLAIMED.value
        )
    )
    return {row.id: row.holder for row in rows if is_held(row, now)}


def snoozed_cases(session: Session, now: int) -> dict[str, int]:
    """Until when which open case is put off."""
    table = tables.InvestigationCase
    rows = session.exec(select(table).where(col(table.snoozed_until) > now))
    return {row.id: row.snoozed_until or 0 for row in rows}


def case_file(session: Session, id: str) -> CaseFile:
    """A case and where it stands; raises UnknownCase."""
    return file_of(found_case(session, id), keys_of(session, id))


def noted(notes: str, person: str, note: str) -> str:
    """The notes with one more line that says whose it is."""
    return f"{notes}\n{person}: {note}".strip() if note else notes


def found_case(session: Session, id: str) -> tables.InvestigationCase:
    row = session.get(tables.InvestigationCase, id)
    if row is None:
        raise UnknownCase(f"no case has the id {id}")
    return row


def refuse_closed(row: tables.InvestigationCase) -> None:
    refuse_joined(row)
    if row.state == CaseState.CLOSED:
        raise CaseClosed(f"case {row.id} was closed as {row.disposition}")


def refuse_joined(row: tables.InvestigationCase) -> None:
    if row.joined_to:
        raise CaseClosed(f"case {row.id} is part of case {row.joined_to}: work on that one")


def is_held(row: tables.InvestigationCase, now: int) -> bool:
    """True while a claim runs; it ends at `claimed_until`."""
    return row.state == CaseState.CLAIMED and now < (row.claimed_until or 0)
