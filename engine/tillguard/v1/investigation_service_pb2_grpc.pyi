from tillguard.v1 import investigation_service_pb2
from collections.abc import AsyncIterator
from typing import Any, Protocol

import grpc
import grpc.aio

class _Registering(Protocol):
    def add_generic_rpc_handlers(self, handlers: Any, /) -> None: ...

class InvestigationServiceStub:
    def __init__(self, channel: grpc.aio.Channel) -> None: ...
    PlanShift: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.PlanShiftRequest, investigation_service_pb2.PlanShiftResponse]
    ListQueue: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.ListQueueRequest, investigation_service_pb2.ListQueueResponse]
    ClaimCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.ClaimCaseRequest, investigation_service_pb2.ClaimCaseResponse]
    ReleaseCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.ReleaseCaseRequest, investigation_service_pb2.ReleaseCaseResponse]
    AddEvidence: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.AddEvidenceRequest, investigation_service_pb2.AddEvidenceResponse]
    CloseCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.CloseCaseRequest, investigation_service_pb2.CloseCaseResponse]
    PinCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.PinCaseRequest, investigation_service_pb2.PinCaseResponse]
    GetCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.GetCaseRequest, investigation_service_pb2.GetCaseResponse]
    ReassignCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.ReassignCaseRequest, investigation_service_pb2.ReassignCaseResponse]
    SnoozeCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.SnoozeCaseRequest, investigation_service_pb2.SnoozeCaseResponse]
    ReopenCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.ReopenCaseRequest, investigation_service_pb2.ReopenCaseResponse]
    ContestCase: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.ContestCaseRequest, investigation_service_pb2.ContestCaseResponse]
    AnswerContest: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.AnswerContestRequest, investigation_service_pb2.AnswerContestResponse]
    BatchUpdateCases: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.BatchUpdateCasesRequest, investigation_service_pb2.BatchUpdateCasesResponse]
    GetLedger: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.GetLedgerRequest, investigation_service_pb2.GetLedgerResponse]
    ListPrevention: grpc.aio.UnaryUnaryMultiCallable[investigation_service_pb2.ListPreventionRequest, investigation_service_pb2.ListPreventionResponse]

class InvestigationServiceServicer:
    async def PlanShift(
        self, request: investigation_service_pb2.PlanShiftRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.PlanShiftRequest, investigation_service_pb2.PlanShiftResponse]
    ) -> investigation_service_pb2.PlanShiftResponse: ...
    async def ListQueue(
        self, request: investigation_service_pb2.ListQueueRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.ListQueueRequest, investigation_service_pb2.ListQueueResponse]
    ) -> investigation_service_pb2.ListQueueResponse: ...
    async def ClaimCase(
        self, request: investigation_service_pb2.ClaimCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.ClaimCaseRequest, investigation_service_pb2.ClaimCaseResponse]
    ) -> investigation_service_pb2.ClaimCaseResponse: ...
    async def ReleaseCase(
        self, request: investigation_service_pb2.ReleaseCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.ReleaseCaseRequest, investigation_service_pb2.ReleaseCaseResponse]
    ) -> investigation_service_pb2.ReleaseCaseResponse: ...
    async def AddEvidence(
        self, request: investigation_service_pb2.AddEvidenceRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.AddEvidenceRequest, investigation_service_pb2.AddEvidenceResponse]
    ) -> investigation_service_pb2.AddEvidenceResponse: ...
    async def CloseCase(
        self, request: investigation_service_pb2.CloseCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.CloseCaseRequest, investigation_service_pb2.CloseCaseResponse]
    ) -> investigation_service_pb2.CloseCaseResponse: ...
    async def PinCase(
        self, request: investigation_service_pb2.PinCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.PinCaseRequest, investigation_service_pb2.PinCaseResponse]
    ) -> investigation_service_pb2.PinCaseResponse: ...
    async def GetCase(
        self, request: investigation_service_pb2.GetCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.GetCaseRequest, investigation_service_pb2.GetCaseResponse]
    ) -> investigation_service_pb2.GetCaseResponse: ...
    async def ReassignCase(
        self, request: investigation_service_pb2.ReassignCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.ReassignCaseRequest, investigation_service_pb2.ReassignCaseResponse]
    ) -> investigation_service_pb2.ReassignCaseResponse: ...
    async def SnoozeCase(
        self, request: investigation_service_pb2.SnoozeCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.SnoozeCaseRequest, investigation_service_pb2.SnoozeCaseResponse]
    ) -> investigation_service_pb2.SnoozeCaseResponse: ...
    async def ReopenCase(
        self, request: investigation_service_pb2.ReopenCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.ReopenCaseRequest, investigation_service_pb2.ReopenCaseResponse]
    ) -> investigation_service_pb2.ReopenCaseResponse: ...
    async def ContestCase(
        self, request: investigation_service_pb2.ContestCaseRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.ContestCaseRequest, investigation_service_pb2.ContestCaseResponse]
    ) -> investigation_service_pb2.ContestCaseResponse: ...
    async def AnswerContest(
        self, request: investigation_service_pb2.AnswerContestRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.AnswerContestRequest, investigation_service_pb2.AnswerContestResponse]
    ) -> investigation_service_pb2.AnswerContestResponse: ...
    async def BatchUpdateCases(
        self, request: investigation_service_pb2.BatchUpdateCasesRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.BatchUpdateCasesRequest, investigation_service_pb2.BatchUpdateCasesResponse]
    ) -> investigation_service_pb2.BatchUpdateCasesResponse: ...
    async def GetLedger(
        self, request: investigation_service_pb2.GetLedgerRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.GetLedgerRequest, investigation_service_pb2.GetLedgerResponse]
    ) -> investigation_service_pb2.GetLedgerResponse: ...
    async def ListPrevention(
        self, request: investigation_service_pb2.ListPreventionRequest, context: grpc.aio.ServicerContext[investigation_service_pb2.ListPreventionRequest, investigation_service_pb2.ListPreventionResponse]
    ) -> investigation_service_pb2.ListPreventionResponse: ...

def add_InvestigationServiceServicer_to_server(
    servicer: InvestigationServiceServicer, server: _Registering
) -> None: ...
