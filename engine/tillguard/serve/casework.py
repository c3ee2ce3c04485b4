"""Work on cases: who may, until when a claim lasts, several at once, and what history learns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from ..domain import Person, Verdict
from ..errors import (
    CaseNotClaimed,
    ConflictOfInterest,
    NotAllTogether,
    TillguardError,
    UnknownCase,
)
from ..investigate import stake
from ..journal import (
    CaseFile,
    ClosedCase,
    add_exhibit,
    add_note,
    add_to_case,
    answer_contest,
    case_file,
    claim_case,
    close_case,
    contest_case,
    reassign_case,
    release_case,
    remove_exhibit,
    reopen_case,
    snooze_case,
    take_back_verdict,
)
from ..journal.exhibits import Exhibit
from .desk import Desk

Done = CaseFile | ClosedCase
Act = Callable[[Session, str], Done]
"""Something to be done to the case of an id, in a write transaction of the journal."""

HOUR = 3600
Outcomes = list[Done | TillguardError]


@dataclass(frozen=True, slots=True)
class Casework:
    """Each verb says what is to be done, `do` does it to one case and `do_all` to several.

    `claim_seconds` is how long a claim lasts. What a verb refuses stands with the journal's.
    """

    desk: Desk
    claim_seconds: int

    async def do(self, id: str, act: Act) -> CaseFile:
        """The case as it stands then; a verdict is learnt also when the caller hangs up."""
        (done,) = await self.do_all([id], act, together=False)
        if isinstance(done, TillguardError):
            raise done
        return done

    async def do_all(
        self, ids: Sequence[str], act: Act, together: bool
    ) -> list[CaseFile | TillguardError]:
        """Each case as it stands then, or why it was refused, in this order.

        `together`: all or none; where one is refused the others are NotAllTogether.
        """
        return await asyncio.shield(asyncio.ensure_future(self._do_all(ids, act, together)))

    async def _do_all(
        self, ids: Sequence[str], act: Act, together: bool
    ) -> list[CaseFile | TillguardError]:
        try:
            done = await self.desk.journal.writer.run(lambda s: tried(s, ids, act, together))
        except NotDone as nothing:
            done = nothing.outcomes
        await self._learn([one for one in done if not isinstance(one, TillguardError)])
        return [one if isinstance(one, TillguardError) else file_in(one) for one in done]

    async def _learn(self, done: Sequence[Done]) -> None:
        for one in done:
            if isinstance(one, ClosedCase) and one.outcomes and not one.replayed:
                await self.desk.learn(one.outcomes)

    def claim(self, person: str) -> Act:
        now = self.desk.clock()
        until = now + self.claim_seconds

        def act(session: Session, id: str) -> CaseFile:
            self.refuse_stake(session, id, person)
            return claim_case(session, id, person, until, now)

        return act

    def claiming(self, person: str, act: Act) -> Act:
        """The same, after a claim where the case is not held by the person."""
        claim = self.claim(person)

        def both(session: Session, id: str) -> Done:
            try:
                return act(session, id)
            except CaseNotClaimed:
                claim(session, id)
                return act(session, id)

        return both

    def reassign(self, person: str, to: str) -> Act:
        now = self.desk.clock()
        until = now + self.claim_seconds

        def act(session: Session, id: str) -> CaseFile:
            self.refuse_stake(session, id, to)
            return reassign_case(session, id, person, to, until, now)

        return act

    def release(self, person: str) -> Act:
        now = self.desk.clock()
        return lambda session, id: release_case(session, id, person, now)

    def snooze(self, person: str, until: int, why: str) -> Act:
        now = self.desk.clock()
        return lambda session, id: snooze_case(session, id, person, until, why, now)

    def note(self, person: str, note: str) -> Act:
        now = self.desk.clock()
        return lambda session, id: add_note(session, id, person, note, now)

    def add(self, person: str, key: str) -> Act:
        now = self.desk.clock()
        return lambda session, id: add_to_case(session, id, person, key, now)

    def add_file(self, person: str, exhibit: Exhibit) -> Act:
        now = self.desk.clock()
        return lambda session, id: add_exhibit(session, id, person, exhibit, now)

    def remove_file(self, person: str, hash: str, why: str) -> Act:
        now = self.desk.clock()
        return lambda session, id: remove_exhibit(session, id, person, hash, why, now)

    def close(self, person: str, verdict: Verdict) -> Act:
        now = self.desk.clock()
        return lambda session, id: close_case(session, id, person, verdict, now)

    def take_back(self, person: str) -> Act:
        now = self.desk.clock()
        return lambda session, id: take_back_verdict(session, id, person, now)

    def reopen(self, person: str, why: str) -> Act:
        now = self.desk.clock()
        return lambda session, id: reopen_case(session, id, person, why, now)

    def contest(self, person: str, statement: str) -> Act:
        now, policies = self.desk.clock(), self.desk.pipeline.rulebook.policies

        def act(session: Session, id: str) -> CaseFile:
            store = case_file(session, id).case.store
            by = now + HOUR * policies.in_force(store, now).cases.answer_hours
            return contest_case(session, id, person, statement, now, by)

        return act

    def answer(self, person: str, overturned: bool, answer: str) -> Act:
        now = self.desk.clock()

        def act(session: Session, id: str) -> ClosedCase:
            self.refuse_stake(session, id, person)
            return answer_contest(session, id, person, overturned, answer, now)

        return act

    def refuse_stake(self, session: Session, id: str, name: str) -> None:
        """Raises ConflictOfInterest where staffing.yaml bars the person from the case."""
        staff = self.desk.pipeline.rulebook.policies.staffing.investigators
        barred = next((one.barred for one in staff if one.name == name), frozenset())
        if stake(case_file(session, id).case, Person(name, "", frozenset(), 0, barred=barred)):
            raise ConflictOfInterest(
                f"{name} has a stake in case {id}: another person must work on it"
                " (home, employee and conflicts in policies/staffing.yaml)"
            )


def within(stores: frozenset[str], act: Act) -> Act:
    """The same in these stores only (none: the whole chain); elsewhere it raises UnknownCase."""

    def bounded(session: Session, id: str) -> Done:
        if stores and case_file(session, id).case.store not in stores:
            raise UnknownCase(f"no case has the id {id}")
        return act(session, id)

    return bounded


class NotDone(Exception):
    """Takes everything back that was done together, and says why."""

    def __init__(self, outcomes: Outcomes) -> None:
        self.outcomes = outcomes


def tried(session: Session, ids: Sequence[str], act: Act, together: bool) -> Outcomes:
    """What came of each, one after the other; raises NotDone where all or none was wanted."""
    outcomes = [attempted(session, id, act) for id in ids]
    refused = [id for id, one in zip(ids, outcomes, strict=True) if isinstance(one, TillguardError)]
    if not together or not refused:
        return outcomes
    undone = NotAllTogether(f"nothing was done, because case {refused[0]} was refused")
    raise NotDone([one if isinstance(one, TillguardError) else undone for one in outcomes])


def attempted(session: Session, id: str, act: Act) -> Done | TillguardError:
    """What is refused leaves nothing behind and spoils no other."""
    try:
        with session.begin_nested():
            return act(session, id)
    except TillguardError as refusal:
        return refusal


def file_in(done: Done) -> CaseFile:
    return done.file if isinstance(done, ClosedCase) else done
