"""Verdicts: given once, taken up again, contested by whom they concern, corrected."""

from __future__ import annotations

from dataclasses import asdict

from sqlmodel import Session, col, func, select

from tillguard.domain import Disposition, Outcome, Verdict
from tillguard.errors import (
    CaseClosed,
    CaseNotClosed,
    ImplausibleAmount,
    NotConcerned,
    NotContested,
    OwnVerdict,
)

from . import tables
from .case_trail import CaseVerb, just_done, last_done, step
from .case_work import refuse_unclaimed
from .cases import found_case, noted, refuse_joined
from .conversion import file_of, label_row, outcome_of
from .evidence import decisions_in, keys_of
from .labels import keep_label, last_words
from .plans import propensity_of
from .records import CaseFile, CaseState, ClosedCase, ContestState

SOURCE = "verdict"
MOST_RECOVERED = 10
"""Times what is at stake that an investigation brings back at most: one that finds more adds what
it found to the case (own estimate; it is there to catch a comma in the wrong place)."""


def close_case(session: Session, id: str, person: str, verdict: Verdict, now: int) -> ClosedCase:
    """Give the verdict and label every transaction in the case, all or nothing.

    The same verdict by the same person in the same words again is replayed. Raises UnknownCase,
    CaseHeldByOther, CaseNotClaimed, ImplausibleAmount, and CaseClosed where the case has another
    verdict. An inconclusive verdict takes back what one before it said of a transaction.
    """
    row = found_case(session, id)
    refuse_joined(row)
    if row.state == CaseState.CLOSED:
        return _repeated(session, row, person, verdict)
    refuse_unclaimed(row, person, now)
    _refuse_implausible(session, row, verdict)
    since = now if row.claimed_at is None else row.claimed_at
    minutes = verdict.minutes or -(-max(0, now - since) // 60)
    with step(session, row, CaseVerb.CLOSE, person, now, **asdict(verdict)):
        row.minutes_spent = (row.minutes_spent or 0) + minutes
        row.state, row.claimed_until = CaseState.CLOSED.value, None
        row.disposition, row.recovered = verdict.disposition.value, verdict.recovered
        row.prevented = verdict.prevented
        row.note = noted(row.note, person, verdict.note)
        row.closed_at = _after_last_word(session, id, now)
    return _closed(session, row, _said(session, row, person, row.closed_at))


def reopen_case(session: Session, id: str, person: str, why: str, now: int) -> CaseFile:
    """Take a closed case up again, for whoever claims it. What its verdict taught stands until
    there is another one; the minutes spent stay.

    Raises UnknownCase and CaseNotClosed.
    """
    row = found_case(session, id)
    refuse_joined(row)
    if not just_done(session, id, CaseVerb.REOPEN, person, why=why):
        _refuse_open(row)
        with step(session, row, CaseVerb.REOPEN, person, now, why=why):
            row.state, row.holder, row.disposition = CaseState.OPEN.value, "", ""
            row.claimed_at = row.claimed_until = row.closed_at = None
            row.recovered = row.prevented = 0
            row.contest, row.answer_due, row.answered_at = ContestState.NONE.value, None, None
    return file_of(row, keys_of(session, id))


def contest_case(
    session: Session, id: str, person: str, statement: str, now: int, answer_by: int | None = None
) -> CaseFile:
    """What the person concerned says against the verdict; somebody must answer it by then.

    Raises UnknownCase, CaseNotClosed, NotConcerned, and NotContested where the verdict is no
    suspicion or was contested before.
    """
    row = found_case(session, id)
    refuse_joined(row)
    if not just_done(session, id, CaseVerb.CONTEST, person, statement=statement):
        _refuse_open(row)
        _refuse_stranger(session, row, person)
        if row.disposition == Disposition.CLEARED or row.contest:
            raise NotContested(f"the verdict on case {id} is {row.contest or row.disposition}")
        with step(session, row, CaseVerb.CONTEST, person, now, statement=statement):
            row.contest, row.answer_due = ContestState.WAITING.value, answer_by
    return file_of(row, keys_of(session, id))


def answer_contest(
    session: Session, id: str, person: str, overturned: bool, answer: str, now: int
) -> ClosedCase:
    """Answer a contest by another person than who gave the verdict; what is overturned is cleared,
    its transactions are labelled anew and no money counts as recovered or prevented.

    Raises UnknownCase, OwnVerdict, and NotContested where nothing waits for an answer.
    """
    row = found_case(session, id)
    asked = {"overturned": overturned, "answer": answer}
    if just_done(session, id, CaseVerb.ANSWER, person, **asked):
        return _closed(session, row, replayed=True)
    if row.contest != ContestState.WAITING:
        raise NotContested(f"nothing waits for an answer in case {id}")
    if row.holder == person:
        raise OwnVerdict(f"{person} gave the verdict on case {id}: another person must answer")
    known = _after_last_word(session, id, now)
    state = ContestState.OVERTURNED if overturned else ContestState.UPHELD
    with step(session, row, CaseVerb.ANSWER, person, now, **asked):
        row.contest, row.answered_at = state.value, now
        if overturned:
            row.disposition, row.recovered = Disposition.CLEARED.value, 0
            row.prevented = 0
    return _closed(session, row, _said(session, row, person, known) if overturned else ())


def _said(
    session: Session, row: tables.InvestigationCase, by: str, known: int
) -> tuple[Outcome, ...]:
    """Label the transactions as the verdict says, in place of what was said of them before."""
    propensity, confirmed = propensity_of(session, row.id), row.disposition == "confirmed"
    nothing = row.disposition == Disposition.INCONCLUSIVE
    decisions = decisions_in(session, row.id)
    before = last_words(session, [one.key for one in decisions], SOURCE)
    outcomes = []
    for one in decisions:
        if not nothing or one.key in before:
            keep_label(session, label_row(one, SOURCE, by, known, confirmed, propensity, nothing))
            outcomes.append(outcome_of(one, known, confirmed, before.get(one.key), nothing))
    return tuple(outcomes)


def _after_last_word(session: Session, id: str, now: int) -> int:
    """Now, or the second after the last verdict on these transactions: the latest word counts."""
    within = (
        select(tables.Decision.key)
        .join(tables.CaseEvidence, col(tables.CaseEvidence.decision_seq) == tables.Decision.seq)
        .where(tables.CaseEvidence.case_id == id)
    )
    said = select(func.max(tables.Label.known)).where(tables.Label.source == SOURCE)
    last = session.exec(said.where(col(tables.Label.key).in_(within))).one()
    return now if last is None else max(now, last + 1)


def _repeated(
    session: Session, row: tables.InvestigationCase, person: str, verdict: Verdict
) -> ClosedCase:
    if not last_done(session, row.id, CaseVerb.CLOSE, person, **asdict(verdict)):
        raise CaseClosed(f"case {row.id} was closed as {row.disposition} by {row.holder}")
    return _closed(session, row, replayed=True)


def _closed(
    session: Session,
    row: tables.InvestigationCase,
    outcomes: tuple[Outcome, ...] = (),
    replayed: bool = False,
) -> ClosedCase:
    return ClosedCase(file_of(row, keys_of(session, row.id)), outcomes, replayed)


def _refuse_open(row: tables.InvestigationCase) -> None:
    if row.state != CaseState.CLOSED:
        raise CaseNotClosed(f"case {row.id} has no verdict yet")


def _refuse_implausible(session: Session, row: tables.InvestigationCase, verdict: Verdict) -> None:
    """At stake is what the transactions amount to, or what was expected of the case if more."""
    stake = max(row.value, sum(abs(d.amount) for d in decisions_in(session, row.id)))
    where = f"case {row.id}: {stake} minor units are at stake"
    if min(verdict.recovered, verdict.prevented, verdict.minutes) < 0:
        raise ImplausibleAmount(f"case {row.id}: money and minutes must not be negative")
    if verdict.prevented > stake:
        raise ImplausibleAmount(f"{where}, so no more can be prevented: add what else belongs here")
    if verdict.recovered > MOST_RECOVERED * stake:
        raise ImplausibleAmount(
            f"{where}, and at most {MOST_RECOVERED} times that can be recovered: check the amount,"
            " or add what else belongs here"
        )
    if verdict.disposition is not Disposition.CONFIRMED and verdict.recovered + verdict.prevented:
        raise ImplausibleAmount(
            f"case {row.id}: nothing is recovered or prevented unless confirmed"
        )


def _refuse_stranger(session: Session, row: tables.InvestigationCase, person: str) -> None:
    """The case's subject speaks, or who was at the till or bought in one of its transactions."""
    there = {
        name for d in decisions_in(session, row.id) for name in (d.employee, d.customer, d.card)
    }
    if not person or person not in there | {row.subject}:
        raise NotConcerned(f"case {row.id} is not about {person}: its subject contests it")
