"""A verdict that was a slip: its giver takes it back at once, and nothing it taught stays."""

from __future__ import annotations

from sqlmodel import Session

from tillguard.domain import Outcome
from tillguard.errors import TooLate

from . import tables
from .case_trail import CaseStep, CaseVerb, just_done, last_step, step
from .cases import found_case, noted, refuse_joined
from .conversion import file_of, outcome_of
from .evidence import decisions_in, keys_of
from .labels import keep_label, words_about
from .records import ClosedCase
from .verdicts import SOURCE

TAKE_BACK_SECONDS = 120
"""For so long a verdict may be taken back, and no training learns from it; later the case is taken
up again."""


def take_back_verdict(session: Session, id: str, person: str, now: int) -> ClosedCase:
    """Put the case back to how it stood before the verdict; labels and what history counts say
    again what they said before it.

    Raises UnknownCase, and TooLate where somebody else closed it, something happened since, or the
    time is over.
    """
    row = found_case(session, id)
    refuse_joined(row)
    if just_done(session, id, CaseVerb.TAKE_BACK, person):
        return ClosedCase(file_of(row, keys_of(session, id)), (), True)
    last = last_step(session, id)
    if last is None or not may_take_back(last, person, now):
        raise TooLate(
            f"only who closed case {id} takes the verdict back, within {TAKE_BACK_SECONDS} seconds"
            " and before anything else happens to it: take the case up again"
        )
    closed = row.closed_at or 0
    with step(session, row, CaseVerb.TAKE_BACK, person, now):
        for name, (before, _) in last.changes.items():
            setattr(row, name, before)
        row.note = _without(row.note, noted("", last.by, last.asked["note"]))
    return ClosedCase(
        file_of(row, keys_of(session, id)), _said_before(session, row, closed, max(now, closed + 1))
    )


def may_take_back(last: CaseStep, person: str, now: int) -> bool:
    """Whether `last`, which happened to the case last, is this person's verdict of just now."""
    given = last.verb is CaseVerb.CLOSE and last.by == person
    return given and now < last.at + TAKE_BACK_SECONDS


def _said_before(
    session: Session, row: tables.InvestigationCase, closed: int, known: int
) -> tuple[Outcome, ...]:
    """Let each transaction's label say what it said before the verdict of this moment."""
    decisions, outcomes = decisions_in(session, row.id), []
    words = words_about(session, [one.key for one in decisions], SOURCE)
    for one in decisions:
        said = words.get(one.key, [])
        if not said or said[-1].known != closed:
            continue
        last, before = said[-1], said[-2] if len(said) > 1 else None
        nothing = before is None or before.taken_back
        label = (last if before is None else before).model_dump()
        keep_label(session, tables.Label(**label | {"known": known, "taken_back": nothing}))
        stood = None if last.taken_back else last.confirmed
        outcomes.append(outcome_of(one, known, label["confirmed"], stood, nothing))
    return tuple(outcomes)


def _without(notes: str, line: str) -> str:
    """The notes without this last line of them."""
    return notes.removesuffix(line).rstrip("\n") if line else notes
