"""Work on an open case: one holder at a time, every step once and in the trail."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from tillguard.errors import CaseHeldByOther, CaseNotClaimed, TooManyExhibits

from . import tables
from .case_trail import CaseVerb, just_done, step
from .cases import found_case, is_held, noted, refuse_closed
from .conversion import case_of, file_of
from .evidence import attach, keys_of, latest_decision
from .exhibits import (
    MOST,
    Exhibit,
    exhibits_of,
    forget_contents,
    found_exhibit,
    hash_of,
    keep_exhibit,
)
from .records import CaseFile, CaseState


def claim_case(session: Session, id: str, person: str, until: int, now: int) -> CaseFile:
    """Give the case to `person` until `until`; one's own claim is prolonged, an expired one lost.

    A snoozed case wakes. Raises UnknownCase, CaseClosed and CaseHeldByOther.
    """
    row = _free(session, id, person, now)
    if not just_done(session, id, CaseVerb.CLAIM, person, until=until):
        with step(session, row, CaseVerb.CLAIM, person, now, until=until):
            _hold(row, person, until, now)
    return _file(session, row)


def release_case(session: Session, id: str, person: str, now: int) -> CaseFile:
    """Put the case back into the queue.

    Raises UnknownCase, CaseClosed, CaseHeldByOther and CaseNotClaimed.
    """
    row = _open(session, id)
    if not just_done(session, id, CaseVerb.RELEASE, person):
        refuse_unclaimed(row, person, now)
        with step(session, row, CaseVerb.RELEASE, person, now):
            _let_go(row)
    return _file(session, row)


def reassign_case(
    session: Session, id: str, person: str, to: str, until: int, now: int
) -> CaseFile:
    """Give a case that `person` holds, or nobody, to somebody else until `until`.

    Raises UnknownCase, CaseClosed and CaseHeldByOther.
    """
    row = _open(session, id)
    if not just_done(session, id, CaseVerb.REASSIGN, person, to=to):
        refuse_other_holder(row, person, now)
        with step(session, row, CaseVerb.REASSIGN, person, now, to=to):
            _hold(row, to, until, now)
    return _file(session, row)


def snooze_case(session: Session, id: str, person: str, until: int, why: str, now: int) -> CaseFile:
    """Put the case back and out of all queues until `until`.

    Raises UnknownCase, CaseClosed, CaseHeldByOther and CaseNotClaimed.
    """
    row = _open(session, id)
    if not just_done(session, id, CaseVerb.SNOOZE, person, until=until, why=why):
        refuse_unclaimed(row, person, now)
        with step(session, row, CaseVerb.SNOOZE, person, now, until=until, why=why):
            _let_go(row)
            row.snoozed_until = until
    return _file(session, row)


def add_note(session: Session, id: str, person: str, note: str, now: int) -> CaseFile:
    """Add a line to the case's note.

    Raises UnknownCase, CaseClosed, CaseHeldByOther and CaseNotClaimed.
    """
    row = _open(session, id)
    refuse_unclaimed(row, person, now)
    if not just_done(session, id, CaseVerb.NOTE, person, note=note):
        with step(session, row, CaseVerb.NOTE, person, now, note=note):
            row.note = noted(row.note, person, note)
    return _file(session, row)


def add_to_case(session: Session, id: str, person: str, key: str, now: int) -> CaseFile:
    """Count one more transaction in the case, with its expected loss; a second time is the same.

    Raises UnknownCase, CaseClosed, CaseHeldByOther, CaseNotClaimed, UnknownTransaction and
    EvidenceTaken.
    """
    row = _open(session, id)
    refuse_unclaimed(row, person, now)
    case = case_of(row, keys_of(session, id))
    if key not in case.evidence:
        with step(session, row, CaseVerb.EVIDENCE, person, now, key=key):
            attach(session, replace(case, evidence=(*case.evidence, key)))
            row.value += latest_decision(session, key).expected_loss
    return _file(session, row)


def add_exhibit(session: Session, id: str, person: str, exhibit: Exhibit, now: int) -> CaseFile:
    """Keep a file with the case; the same content a second time is the same file.

    Raises UnknownCase, CaseClosed, CaseHeldByOther, CaseNotClaimed and TooManyExhibits.
    """
    row = _open(session, id)
    refuse_unclaimed(row, person, now)
    hash, kept = hash_of(exhibit), exhibits_of(session, id)
    if hash not in {one.hash for one in kept}:
        if len(kept) >= MOST:
            raise TooManyExhibits(f"case {id} has {MOST} files: remove one of them first")
        with step(session, row, CaseVerb.ADD_FILE, person, now, name=exhibit.name, sha256=hash):
            keep_exhibit(session, id, exhibit, person, now)
    return _file(session, row)


def remove_exhibit(
    session: Session, id: str, person: str, hash: str, why: str, now: int
) -> CaseFile:
    """Take a file out of the case; its content goes where no other case has it.

    Raises UnknownCase, CaseClosed, CaseHeldByOther, CaseNotClaimed and UnknownExhibit.
    """
    row = _open(session, id)
    refuse_unclaimed(row, person, now)
    if not just_done(session, id, CaseVerb.REMOVE_FILE, person, sha256=hash, why=why):
        found = found_exhibit(session, id, hash)
        with step(session, row, CaseVerb.REMOVE_FILE, person, now, sha256=hash, why=why):
            session.delete(found)
            session.flush()
            forget_contents(session, [found.hash])
    return _file(session, row)


def refuse_other_holder(row: tables.InvestigationCase, person: str, now: int) -> None:
    if row.holder != person and is_held(row, now):
        raise CaseHeldByOther(f"case {row.id} is claimed by {row.holder}")


def refuse_unclaimed(row: tables.InvestigationCase, person: str, now: int) -> None:
    """What changes a case is done by who holds it; also after their claim expired, while nobody
    else took the case."""
    refuse_other_holder(row, person, now)
    if row.holder != person:
        raise CaseNotClaimed(f"case {row.id} is not claimed by {person}: claim it first")


def _open(session: Session, id: str) -> tables.InvestigationCase:
    row = found_case(session, id)
    refuse_closed(row)
    return row


def _free(session: Session, id: str, person: str, now: int) -> tables.InvestigationCase:
    row = _open(session, id)
    refuse_other_holder(row, person, now)
    return row


def _hold(row: tables.InvestigationCase, person: str, until: int, now: int) -> None:
    if row.holder != person or not is_held(row, now):
        row.claimed_at = now
    row.state, row.holder, row.claimed_until = CaseState.CLAIMED.value, person, until
    row.snoozed_until = None


def _let_go(row: tables.InvestigationCase) -> None:
    row.state, row.holder = CaseState.OPEN.value, ""
    row.claimed_at = row.claimed_until = None


def _file(session: Session, row: tables.InvestigationCase) -> CaseFile:
    return file_of(row, keys_of(session, row.id))
