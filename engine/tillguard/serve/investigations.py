"""InvestigationService: convert in, call, convert out."""

from __future__ import annotations

import re
from typing import Any

import grpc
from google.protobuf.message import Message

from ..domain import Disposition
from ..errors import InvalidRequest, Violation
from ..journal import CaseFile, CaseState
from ..v1 import investigation_pb2
from ..v1 import investigation_service_pb2 as wire
from ..v1.investigation_service_pb2_grpc import InvestigationServiceServicer
from .answered import answered
from .case_answers import case_message, plan_message
from .money import minor_units
from .office import Office
from .validate import check
from .vocabulary import DISPOSITIONS

Context = grpc.aio.ServicerContext[Any, Any]
PAGE = 50
STATES = {
    CaseState.OPEN: investigation_pb2.CASE_STATE_OPEN,
    CaseState.CLAIMED: investigation_pb2.CASE_STATE_CLAIMED,
    CaseState.CLOSED: investigation_pb2.CASE_STATE_CLOSED,
}


class Investigations(InvestigationServiceServicer):
    def __init__(self, office: Office) -> None:
        self.office = office

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
        return wire.ListQueueResponse(entries=entries, next_page_token=rest)

    @answered
    async def ClaimCase(
        self, request: wire.ClaimCaseRequest, context: Context
    ) -> wire.ClaimCaseResponse:
        self.check(request)
        file = await self.office.claim(request.case_id, request.investigator)
        return wire.ClaimCaseResponse(case=self.shown(file))

    @answered
    async def ReleaseCase(
        self, request: wire.ReleaseCaseRequest, context: Context
    ) -> wire.ReleaseCaseResponse:
        self.check(request)
        file = await self.office.release(request.case_id, request.investigator)
        return wire.ReleaseCaseResponse(case=self.shown(file))

    @answered
    async def AddEvidence(
        self, request: wire.AddEvidenceRequest, context: Context
    ) -> wire.AddEvidenceResponse:
        self.check(request)
        add = self.office.note if request.HasField("note") else self.office.add
        given = request.note if request.HasField("note") else request.decision_key
        file = await add(request.case_id, request.investigator, given)
        return wire.AddEvidenceResponse(case=self.shown(file))

    @answered
    async def CloseCase(
        self, request: wire.CloseCaseRequest, context: Context
    ) -> wire.CloseCaseResponse:
        self.check(request)
        file = await self.office.close(
            request.case_id,
            request.investigator,
            DISPOSITIONS[request.disposition],
            minor_units(request.recovered),
            request.note,
        )
        return wire.CloseCaseResponse(case=self.shown(file))

    @answered
    async def PinCase(self, request: wire.PinCaseRequest, context: Context) -> wire.PinCaseResponse:
        self.check(request)
        file = await self.office.pin(request.case_id, request.investigator)
        return wire.PinCaseResponse(case=self.shown(file))

    def check(self, request: Message) -> None:
        check(request, self.office.desk.clock(), currency=self.currency())

    def currency(self) -> str:
        return self.office.desk.pipeline.rulebook.currency

    def shown(self, file: CaseFile) -> investigation_pb2.Case:
        return case_message(
            file.case,
            STATES[file.state],
            self.currency(),
            investigator=file.holder,
            disposition=Disposition(file.disposition) if file.disposition else None,
            recovered=file.recovered,
            notes=[note for note in file.note.split("\n") if note],
            pinned_to=file.pinned_to,
        )


def page_start(token: str) -> int:
    """Where a page begins; raises InvalidRequest for a token that no answer gave."""
    if not re.fullmatch(r"[0-9]{0,6}", token, re.ASCII):
        raise InvalidRequest([Violation("page_token", "must be the next_page_token of an answer")])
    return int(token or 0)
