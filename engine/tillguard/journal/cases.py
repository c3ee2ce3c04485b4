"""Cases on their way through the house: saved, claimed, released, closed once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import Session, col, select

from tillguard.domain import Case, Disposition
from tillguard.errors import CaseClosed, CaseHeldByOther, CaseNotClaimed, UnknownCase

from . import tables
from .conversion import case_of, case_values, file_of, label_row, outcome_of
from .evidence import attach, decisions_in, keys_in, keys_of, latest_decision
from .labels import keep_label
from .plans import propensity_of
from .records import CaseFile, CaseState, ClosedCase


def save_cases(session: Session, cases: Iterable[Case]) -> None:
    """Store new cases and bring open ones up to date, with their evidence.

    Raises CaseClosed, UnknownTransaction for evidence without a decision and EvidenceTaken where
    a decision already counts in another case; then nothing is saved.
    """
    for case in cases:
        row = session.get(tables.InvestigationCase, case.id)
        if row is None:
            row = tables.InvestigationCase(id=case.id, **case_values(case))
        elif row.state == CaseState.CLOSED:
            raise CaseClosed(f"case {case.id} has its verdict: new evidence needs a new case")
        session.add(row.sqlmodel_update(case_values(case)))
        session.flush()
        attach(session, case)


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


def case_file(session: Session, id: str) -> CaseFile:
    """A case and where it stands; raises UnknownCase."""
    return file_of(found_case(session, id), keys_of(session, id))


def claim_case(session: Session, id: str, person: str, until: int, now: int) -> CaseFile:
    """Give the case to `person` until `until`; one's own claim is prolonged, an expired one lost.

    Raises UnknownCase, CaseClosed and CaseHeldByOther.
    """
    row = found_case(session, id)
    refuse_closed(row)
    refuse_other_holder(row, person, now)
    if row.holder != person or not is_held(row, now):
        row.claimed_at = now
    row.state, row.holder, row.claimed_until = CaseState.CLAIMED.value, person, until
    session.add(row)
    return file_of(row, keys_of(session, id))


def release_case(session: Session, id: str, person: str, now: int) -> CaseFile:
    """Put the case back into the queue; raises UnknownCase, CaseClosed and CaseHeldByOther."""
    row = found_case(session, id)
    refuse_closed(row)
    refuse_other_holder(row, person, now)
    row.state, row.holder = CaseState.OPEN.value, ""
    row.claimed_at = row.claimed_until = None
    session.add(row)
    return file_of(row, keys_of(session, id))


def add_note(session: Session, id: str, person: str, note: str, now: int) -> CaseFile:
    """Add a line to the case's note; raises UnknownCase, CaseClosed and CaseHeldByOther."""
    row = found_case(session, id)
    refuse_closed(row)
    refuse_unclaimed(row, person, now)
    row.note = noted(row.note, person, note)
    session.add(row)
    return file_of(row, keys_of(session, id))


def add_to_case(session: Session, id: str, person: str, key: str, now: int) -> CaseFile:
    """Count one more transaction in the case, with its expected loss; a second time is the same.

    Raises UnknownCase, CaseClosed, CaseHeldByOther, UnknownTransaction and EvidenceTaken.
    """
    row = found_case(session, id)
    refuse_closed(row)
    refuse_unclaimed(row, person, now)
    case = case_of(row, keys_of(session, id))
    if key not in case.evidence:
        attach(session, replace(case, evidence=(*case.evidence, key)))
        row.value += latest_decision(session, key).expected_loss
        session.add(row)
    return file_of(row, keys_of(session, id))


def close_case(
    session: Session,
    id: str,
    person: str,
    disposition: Disposition,
    recovered: int,
    note: str,
    now: int,
) -> ClosedCase:
    """Give the verdict and label every transaction in the case, all or nothing.

    The same verdict by the same person again is replayed. Raises UnknownCase, CaseHeldByOther,
    and CaseClosed where the case has another verdict. An inconclusive case labels nothing.
    """
    row = found_case(session, id)
    if row.state == CaseState.CLOSED:
        return repeated(session, row, (person, disposition.value, recovered))
    refuse_unclaimed(row, person, now)
    if row.claimed_at is not None and row.holder == person:
        row.minutes_spent = -(-max(0, now - row.claimed_at) // 60)
    row.state, row.holder, row.claimed_until = CaseState.CLOSED.value, person, None
    row.disposition, row.recovered = disposition.value, recovered
    row.note = noted(row.note, person, note)
    row.closed_at = now
    session.add(row)
    if disposition is not Disposition.INCONCLUSIVE:
        propensity = propensity_of(session, id)
        for decision in decisions_in(session, id):
            confirmed = disposition is Disposition.CONFIRMED
            keep_label(session, label_row(decision, "verdict", person, now, confirmed, propensity))
    return closed(session, row)


def repeated(
    session: Session, row: tables.InvestigationCase, verdict: tuple[str, str, int]
) -> ClosedCase:
    if (row.holder, row.disposition, row.recovered) != verdict:
        raise CaseClosed(f"case {row.id} was closed as {row.disposition} by {row.holder}")
    return closed(session, row, replayed=True)


def closed(session: Session, row: tables.InvestigationCase, replayed: bool = False) -> ClosedCase:
    known = row.closed_at or 0
    confirmed = row.disposition == Disposition.CONFIRMED
    judged = row.disposition != Disposition.INCONCLUSIVE
    outcomes = tuple(outcome_of(d, known, confirmed) for d in decisions_in(session, row.id))
    return ClosedCase(file_of(row, keys_of(session, row.id)), outcomes if judged else (), replayed)


def noted(notes: str, person: str, note: str) -> str:
    """The notes with one more line that says whose it is."""
    return f"{notes}\n{person}: {note}".strip() if note else notes


def found_case(session: Session, id: str) -> tables.InvestigationCase:
    row = session.get(tables.InvestigationCase, id)
    if row is None:
        raise UnknownCase(f"no case has the id {id}")
    return row


def refuse_closed(row: tables.InvestigationCase) -> None:
    if row.state == CaseState.CLOSED:
        raise CaseClosed(f"case {row.id} was closed as {row.disposition}")


def refuse_other_holder(row: tables.InvestigationCase, person: str, now: int) -> None:
    if row.holder != person and is_held(row, now):
        raise CaseHeldByOther(f"case {row.id} is claimed by {row.holder}")


def refuse_unclaimed(row: tables.InvestigationCase, person: str, now: int) -> None:
    """A verdict or a note is given by who holds the case."""
    refuse_other_holder(row, person, now)
    if row.holder != person:
        raise CaseNotClaimed(f"case {row.id} is not claimed by {person}: claim it first")


def is_held(row: tables.InvestigationCase, now: int) -> bool:
    """True while a claim runs; it ends at `claimed_until`."""
    return row.state == CaseState.CLAIMED and now < (row.claimed_until or 0)
