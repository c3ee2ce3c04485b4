"""A simulated investigator: works a queue over gRPC, and does whatever people do meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from google.type.money_pb2 import Money

from ..v1 import investigation_service_pb2 as wire
from ..v1.investigation_pb2 import (
    CONTEST_STATE_OVERTURNED,
    CONTEST_STATE_UPHELD,
    DISPOSITION_CLEARED,
    DISPOSITION_CONFIRMED,
    DISPOSITION_INCONCLUSIVE,
    Case,
)
from .calls import Line, together

INSTANT = 0.002
"""Seconds after which an impatient client hangs up: the call may have happened or not."""


@dataclass(slots=True)
class Investigator:
    """`pool` are ids of cases that everybody may take; `extras` keys of further transactions."""

    name: str
    colleagues: Sequence[str]
    line: Line
    chance: Random
    pool: Sequence[str]
    extras: Sequence[str]
    closed: list[Case] = field(default_factory=list)
    said: int = 0

    async def work(self, rounds: int) -> None:
        """Each round one case from the own queue, else from the pool, and what goes with it."""
        for _ in range(rounds):
            case = await self.take(await self.next_case())
            if case is not None:
                await self.look_into(case)
            await self.look_back()

    async def next_case(self) -> str:
        request = wire.ListQueueRequest(investigator=self.name, page_size=20)
        entries = (await self.line.stub.ListQueue(request, timeout=30)).entries
        free = [entry.case.case_id for entry in entries if not entry.case.investigator]
        return free[0] if free and self.chance.random() < 0.6 else self.chance.choice(self.pool)

    async def take(self, id: str) -> Case | None:
        request = wire.ClaimCaseRequest(case_id=id, investigator=self.name)
        patience = INSTANT if self.chance.random() < 0.1 else 30.0
        for timeout in (patience, 30.0):
            answer = await self.line.call("ClaimCase", request, "claim", self.name, timeout)
            if answer is not None:
                return answer.case
        return None

    async def look_into(self, case: Case) -> None:
        """Notes and evidence; then the case is closed, given away, put off, or forgotten."""
        for words in self.words(self.chance.randrange(3)):
            await self.note(case.case_id, words)
        if self.chance.random() < 0.3:
            await self.add(case.case_id, self.chance.choice(self.extras))
        if self.chance.random() < 0.15:
            await self.close(case, recovered=10**9)
        end = self.chance.random()
        if end < 0.7:
            await self.close(case)
        elif end < 0.8:
            await self.give_back(case.case_id)
        elif end < 0.88:
            await self.give_away(case.case_id)
        elif end < 0.94:
            await self.put_off(case)

    def words(self, count: int = 1) -> Iterator[str]:
        """Texts that nobody says twice, so that each stands for one act."""
        for _ in range(count):
            self.said += 1
            yield f"{self.name} says {self.said}"

    async def note(self, id: str, words: str) -> None:
        request = wire.AddEvidenceRequest(case_id=id, investigator=self.name, note=words)
        patience = INSTANT if self.chance.random() < 0.2 else 30.0
        for timeout in (patience, 30.0)[: 2 if patience == INSTANT else 1]:
            await self.line.call("AddEvidence", request, "note", self.name, timeout, note=words)

    async def add(self, id: str, key: str) -> None:
        request = wire.AddEvidenceRequest(case_id=id, investigator=self.name, decision_key=key)
        await self.line.call("AddEvidence", request, "evidence", self.name, key=key)

    async def close(self, case: Case, recovered: int | None = None) -> None:
        """With money where the suspicion was right; one in three sends it twice at once."""
        verdict = self.chance.choices(
            [DISPOSITION_CONFIRMED, DISPOSITION_CLEARED, DISPOSITION_INCONCLUSIVE], [5, 4, 1]
        )[0]
        if recovered is not None:
            verdict = DISPOSITION_CONFIRMED
        elif verdict == DISPOSITION_CONFIRMED:
            recovered = self.chance.randrange(0, 50)
        request = wire.CloseCaseRequest(
            case_id=case.case_id,
            investigator=self.name,
            disposition=verdict,
            recovered=Money(currency_code="USD", units=recovered or 0),
            spent_minutes=self.chance.randrange(1, 60),
            note=next(self.words()),
        )
        times = 2 if self.chance.random() < 0.35 else 1
        sent = [
            self.line.call("CloseCase", request, "close", self.name, note=request.note)
            for _ in range(times)
        ]
        answers = await together(*sent)
        self.closed += [answer.case for answer in answers[:1] if answer is not None]

    async def give_back(self, id: str) -> None:
        request = wire.ReleaseCaseRequest(case_id=id, investigator=self.name)
        for _ in range(2 if self.chance.random() < 0.3 else 1):
            await self.line.call("ReleaseCase", request, "release", self.name)

    async def give_away(self, id: str) -> None:
        to = self.chance.choice(self.colleagues)
        request = wire.ReassignCaseRequest(case_id=id, investigator=self.name, to=to)
        await self.line.call("ReassignCase", request, "reassign", self.name, to=to)

    async def put_off(self, case: Case) -> None:
        why = next(self.words())
        request = wire.SnoozeCaseRequest(case_id=case.case_id, investigator=self.name, reason=why)
        request.end_time.seconds = case.claim_expire_time.seconds + 600
        await self.line.call("SnoozeCase", request, "snooze", self.name, why=why)

    async def look_back(self) -> None:
        """Meddling with what is not one's own, second thoughts, contests and their answers."""
        dice, any_case = self.chance.random(), self.chance.choice(self.pool)
        if dice < 0.15:
            await self.close(Case(case_id=any_case))
        elif dice < 0.2 and self.closed:
            await self.reopen(self.chance.choice(self.closed).case_id)
        elif dice < 0.3 and self.closed:
            await self.contest(self.chance.choice(self.closed))
        elif dice < 0.5:
            await self.answer(any_case)

    async def reopen(self, id: str) -> None:
        why = next(self.words())
        request = wire.ReopenCaseRequest(case_id=id, investigator=self.name, reason=why)
        await self.line.call("ReopenCase", request, "reopen", self.name, why=why)

    async def contest(self, case: Case) -> None:
        words, by = next(self.words()), case.subject
        request = wire.ContestCaseRequest(case_id=case.case_id, contester=by, statement=words)
        await self.line.call("ContestCase", request, "contest", by, statement=words)

    async def answer(self, id: str) -> None:
        words, overturned = next(self.words()), self.chance.random() < 0.5
        request = wire.AnswerContestRequest(
            case_id=id,
            investigator=self.name,
            outcome=CONTEST_STATE_OVERTURNED if overturned else CONTEST_STATE_UPHELD,
            answer=words,
        )
        await self.line.call("AnswerContest", request, "answer", self.name, answer=words)
