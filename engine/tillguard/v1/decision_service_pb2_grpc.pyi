from tillguard.v1 import decision_service_pb2
from collections.abc import AsyncIterator
from typing import Any, Protocol

import grpc
import grpc.aio

class _Registering(Protocol):
    def add_generic_rpc_handlers(self, handlers: Any, /) -> None: ...

class DecisionServiceStub:
    def __init__(self, channel: grpc.aio.Channel) -> None: ...
    Decide: grpc.aio.UnaryUnaryMultiCallable[decision_service_pb2.DecideRequest, decision_service_pb2.DecideResponse]
    DecideStream: grpc.aio.StreamStreamMultiCallable[decision_service_pb2.DecideStreamRequest, decision_service_pb2.DecideStreamResponse]
    BatchDecide: grpc.aio.UnaryUnaryMultiCallable[decision_service_pb2.BatchDecideRequest, decision_service_pb2.BatchDecideResponse]
    GetDecision: grpc.aio.UnaryUnaryMultiCallable[decision_service_pb2.GetDecisionRequest, decision_service_pb2.GetDecisionResponse]
    ExplainDecision: grpc.aio.UnaryUnaryMultiCallable[decision_service_pb2.ExplainDecisionRequest, decision_service_pb2.ExplainDecisionResponse]
    RecordEvents: grpc.aio.StreamUnaryMultiCallable[decision_service_pb2.RecordEventsRequest, decision_service_pb2.RecordEventsResponse]
    ResolveApproval: grpc.aio.UnaryUnaryMultiCallable[decision_service_pb2.ResolveApprovalRequest, decision_service_pb2.ResolveApprovalResponse]
    WatchAlerts: grpc.aio.UnaryStreamMultiCallable[decision_service_pb2.WatchAlertsRequest, decision_service_pb2.WatchAlertsResponse]

class DecisionServiceServicer:
    async def Decide(
        self, request: decision_service_pb2.DecideRequest, context: grpc.aio.ServicerContext[decision_service_pb2.DecideRequest, decision_service_pb2.DecideResponse]
    ) -> decision_service_pb2.DecideResponse: ...
    def DecideStream(
        self, request: AsyncIterator[decision_service_pb2.DecideStreamRequest], context: grpc.aio.ServicerContext[decision_service_pb2.DecideStreamRequest, decision_service_pb2.DecideStreamResponse]
    ) -> AsyncIterator[decision_service_pb2.DecideStreamResponse]: ...
    async def BatchDecide(
        self, request: decision_service_pb2.BatchDecideRequest, context: grpc.aio.ServicerContext[decision_service_pb2.BatchDecideRequest, decision_service_pb2.BatchDecideResponse]
    ) -> decision_service_pb2.BatchDecideResponse: ...
    async def GetDecision(
        self, request: decision_service_pb2.GetDecisionRequest, context: grpc.aio.ServicerContext[decision_service_pb2.GetDecisionRequest, decision_service_pb2.GetDecisionResponse]
    ) -> decision_service_pb2.GetDecisionResponse: ...
    async def ExplainDecision(
        self, request: decision_service_pb2.ExplainDecisionRequest, context: grpc.aio.ServicerContext[decision_service_pb2.ExplainDecisionRequest, decision_service_pb2.ExplainDecisionResponse]
    ) -> decision_service_pb2.ExplainDecisionResponse: ...
    async def RecordEvents(
        self, request: AsyncIterator[decision_service_pb2.RecordEventsRequest], context: grpc.aio.ServicerContext[decision_service_pb2.RecordEventsRequest, decision_service_pb2.RecordEventsResponse]
    ) -> decision_service_pb2.RecordEventsResponse: ...
    async def ResolveApproval(
        self, request: decision_service_pb2.ResolveApprovalRequest, context: grpc.aio.ServicerContext[decision_service_pb2.ResolveApprovalRequest, decision_service_pb2.ResolveApprovalResponse]
    ) -> decision_service_pb2.ResolveApprovalResponse: ...
    def WatchAlerts(
        self, request: decision_service_pb2.WatchAlertsRequest, context: grpc.aio.ServicerContext[decision_service_pb2.WatchAlertsRequest, decision_service_pb2.WatchAlertsResponse]
    ) -> AsyncIterator[decision_service_pb2.WatchAlertsResponse]: ...

def add_DecisionServiceServicer_to_server(
    servicer: DecisionServiceServicer, server: _Registering
) -> None: ...
