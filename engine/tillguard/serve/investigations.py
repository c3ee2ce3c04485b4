"""InvestigationService: convert in, call, convert out."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import grpc
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from ..domain import Action, Verdict
from ..errors import InvalidRequest, TillguardError, Violation
from ..journal import CaseFile
from ..v1 import investigation_pb2
from ..v1 import investigation_service_pb2 as wire
from ..v1.investigation_service_pb2_grpc import InvestigationServiceServicer
from ..value import Worked, ledger, prevention, waits
from .answered import answered
from .case_answers import case_message, case_step_message, plan_message
from .casework import Act, Casework
from .errors import status_of
from .ledger_answers import (
    CUTS,
    contests_message,
    line_message,
    saving_messages,
    share_messages,
    sum_message,
    times_message,
)
from .money import minor_units
from .office import Office
from .saving import saved_with_all
from .snoozing import LONGEST
from .validate import check
from .valuing import worked
from .vocabulary import DISPOSITIONS

Context = grpc.aio.ServicerContext[Any, Any]
PAGE = 50
LAST = 253_402_300_799
"""The last second of the year 9999."""


class Investigations(InvestigationServiceServicer):
    def __init__(self, office: Office, work: Casework) -> None:
        self.office, self.work = office, work

    @answered
    async def PlanShift(
        self, request: wire.PlanShiftRequest, context: Context
    ) -> wire.PlanShiftResponse:
        self.check(request)
        if request.what_if or request.dry_run:
            shift = await self.office.what_if(
                request.business_date, request.what_if, request.days or 1
            )
        else:
            shift = await self.office.plan(request.business_date, request.days or 1)
        plan = plan_message(shift.plan, str(shift.day), shift.made, self.currency())
        return wire.PlanShiftResponse(plan=plan)

    @answered
    async def ListQueue(
        self, request: wire.ListQueueRequest, context: Context
    ) -> wire.ListQueueResponse:
        self.check(request)
        queued = await self.office.queue(request.investigator)
        start, most = page_start(request.page_token), request.page_size or PAGE
        entries = [
            investigation_pb2.QueueEntry(
                rank=found.rank,
                case=self.shown(found.file),
                reason=found.reason,
                business_date=found.day,
            )
            for found in queued[start : start + most]
        ]
        rest = str(start + most) if start + most < len(queued) else ""
        contested = await asyncio.to_thread(
            self.office.desk.journal.waiting_contests, request.investigator
        )
        return wire.ListQueueResponse(
            entries=entries,
            next_page_token=rest,
            contests=[] if start else map(self.shown, contested),
        )

    @answered
    async def ClaimCase(
        self, request: wire.ClaimCaseRequest, context: Context
    ) -> wire.ClaimCaseResponse:
        self.check(request)
        act = self.work.claim(request.investigator)
        return wire.ClaimCaseResponse(case=await self.done(request.case_id, act))

    @answered
    async def ReleaseCase(
        self, request: wire.ReleaseCaseRequest, context: Context
    ) -> wire.ReleaseCaseResponse:
        self.check(request)
        act = self.work.release(request.investigator)
        return wire.ReleaseCaseResponse(case=await self.done(request.case_id, act))

    @answered
    async def ReassignCase(
        self, request: wire.ReassignCaseRequest, context: Context
    ) -> wire.ReassignCaseResponse:
        self.check(request)
        act = self.work.reassign(request.investigator, request.to)
        return wire.ReassignCaseResponse(case=await self.done(request.case_id, act))

    @answered
    async def SnoozeCase(
        self, request: wire.SnoozeCaseRequest, context: Context
    ) -> wire.SnoozeCaseResponse:
        self.check(request)
        until = self.later("end_time", request.end_time)
        act = self.work.snooze(request.investigator, until, request.reason)
        return wire.SnoozeCaseResponse(case=await self.done(request.case_id, act))

    @answered
    async def AddEvidence(
        self, request: wire.AddEvidenceRequest, context: Context
    ) -> wire.AddEvidenceResponse:
        self.check(request)
        if request.HasField("note"):
            act = self.work.note(request.investigator, request.note)
        else:
            act = self.work.add(request.investigator, request.decision_key)
        return wire.AddEvidenceResponse(case=await self.done(request.case_id, act))

    @answered
    async def CloseCase(
        self, request: wire.CloseCaseRequest, context: Context
    ) -> wire.CloseCaseResponse:
        self.check(request)
        act = self.work.close(request.investigator, verdict_of(request))
        return wire.CloseCaseResponse(case=await self.done(request.case_id, act))

    @answered
    async def ReopenCase(
        self, request: wire.ReopenCaseRequest, context: Context
    ) -> wire.ReopenCaseResponse:
        self.check(request)
        act = self.work.reopen(request.investigator, request.reason)
        return wire.ReopenCaseResponse(case=await self.done(request.case_id, act))

    @answered
    async def ContestCase(
        self, request: wire.ContestCaseRequest, context: Context
    ) -> wire.ContestCaseResponse:
        self.check(request)
        act = self.work.contest(request.contester, request.statement)
        return wire.ContestCaseResponse(case=await self.done(request.case_id, act))

    @answered
    async def AnswerContest(
        self, request: wire.AnswerContestRequest, context: Context
    ) -> wire.AnswerContestResponse:
        self.check(request)
        overturned = request.outcome == investigation_pb2.CONTEST_STATE_OVERTURNED
        act = self.work.answer(request.investigator, overturned, request.answer)
        return wire.AnswerContestResponse(case=await self.done(request.case_id, act))

    @answered
    async def BatchUpdateCases(
        self, request: wire.BatchUpdateCasesRequest, context: Context
    ) -> wire.BatchUpdateCasesResponse:
        self.check(request)
        ids = list(dict.fromkeys(request.case_ids))
        done = await self.work.do_all(ids, self.update(request), request.all_or_none)
        results = [self.result(id, one) for id, one in zip(ids, done, strict=True)]
        return wire.BatchUpdateCasesResponse(results=results)

    @answered
    async def GetCase(self, request: wire.GetCaseRequest, context: Context) -> wire.GetCaseResponse:
        self.check(request)
        journal = self.office.desk.journal
        file = await asyncio.to_thread(journal.case_file, request.case_id)
        trail = await asyncio.to_thread(journal.case_trail, request.case_id)
        history = [case_step_message(one) for one in trail]
        return wire.GetCaseResponse(case=self.shown(file), history=history)

    @answered
    async def GetLedger(
        self, request: wire.GetLedgerRequest, context: Context
    ) -> wire.GetLedgerResponse:
        self.check(request)
        found, desk = await self.worked(request), self.office.desk
        counted = await asyncio.to_thread(desk.journal.count_contests, desk.clock())
        lines, currency = ledger(found, CUTS[request.cut]), self.currency()
        return wire.GetLedgerResponse(
            lines=[line_message(line, currency) for line in lines],
            sum=sum_message(lines, currency),
            times=times_message(waits(found)),
            contests=contests_message(counted),
        )

    @answered
    async def ListPrevention(
        self, request: wire.ListPreventionRequest, context: Context
    ) -> wire.ListPreventionResponse:
        self.check(request)
        desk = self.office.desk
        policy = desk.pipeline.rulebook.policies.in_force("", desk.clock())

        def assumed(typology: str, action: Action) -> float:
            return policy.typology(typology).prevented[action - 1]

        found = prevention(await self.worked(request), assumed)
        savings = await asyncio.to_thread(saved_with_all, desk.journal, policy.cases)
        return wire.ListPreventionResponse(
            shares=share_messages(found, self.currency()),
            savings=saving_messages(savings, policy.cases),
        )

    async def worked(
        self, request: wire.GetLedgerRequest | wire.ListPreventionRequest
    ) -> list[Worked]:
        """The closed cases of a span."""
        since = seconds_of("start_time", request.start_time)
        until = seconds_of("end_time", request.end_time) if request.HasField("end_time") else LAST
        desk = self.office.desk
        found = await asyncio.to_thread(desk.journal.closed_cases, since, until)
        return worked(found, desk.pipeline.rulebook.policies)

    async def done(self, id: str, act: Act) -> investigation_pb2.Case:
        return self.shown(await self.work.do(id, act))

    def update(self, request: wire.BatchUpdateCasesRequest) -> Act:
        """What is to be done to each of several cases."""
        who = request.investigator
        match request.WhichOneof("update"):
            case "claim":
                return self.work.claim(who)
            case "release":
                return self.work.release(who)
            case "reassign":
                return self.work.reassign(who, request.reassign.to)
            case "snooze":
                until = self.later("snooze.end_time", request.snooze.end_time)
                return self.work.snooze(who, until, request.snooze.reason)
        verdict = Verdict(DISPOSITIONS[request.close.disposition], note=request.close.note)
        return self.work.close(who, verdict)

    def result(self, id: str, done: CaseFile | TillguardError) -> wire.CaseResult:
        if isinstance(done, TillguardError):
            return wire.CaseResult(case_id=id, error=status_of(done))
        return wire.CaseResult(case_id=id, case=self.shown(done))

    def later(self, field: str, asked: Timestamp) -> int:
        """Seconds of a moment to which a case may be put off; raises InvalidRequest."""
        now = self.office.desk.clock()
        if not now < asked.seconds <= now + LONGEST or not 0 <= asked.nanos < 10**9:
            days = LONGEST // 86_400
            allowed = f"must be later than now and at most {days} days from now"
            raise InvalidRequest([Violation(field, allowed)])
        return asked.seconds

    @answered
    async def PinCase(self, request: wire.PinCaseRequest, context: Context) -> wire.PinCaseResponse:
        self.check(request)
        file = await self.office.pin(request.case_id, request.investigator, request.by)
        return wire.PinCaseResponse(case=self.shown(file))

    def check(self, request: Message) -> None:
        check(request, self.office.desk.clock(), currency=self.currency())

    def currency(self) -> str:
        return self.office.desk.pipeline.rulebook.currency

    def shown(self, file: CaseFile) -> investigation_pb2.Case:
        return case_message(file, self.office.desk.clock(), self.currency())


def verdict_of(request: wire.CloseCaseRequest) -> Verdict:
    return Verdict(
        DISPOSITIONS[request.disposition],
        minor_units(request.recovered),
        minor_units(request.prevented),
        request.spent_minutes,
        request.note,
    )


def seconds_of(field: str, asked: Timestamp) -> int:
    """Seconds of a moment; raises InvalidRequest."""
    if not 0 <= asked.seconds <= LAST or not 0 <= asked.nanos < 10**9:
        raise InvalidRequest([Violation(field, "must be after 1969 and before the year 10000")])
    return asked.seconds


def page_start(token: str) -> int:
    """Where a page begins; raises InvalidRequest for a token that no answer gave."""
    if not re.fullmatch(r"[0-9]{0,6}", token, re.ASCII):
        raise InvalidRequest([Violation("page_token", "must be the next_page_token of an answer")])
    return int(token or 0)
