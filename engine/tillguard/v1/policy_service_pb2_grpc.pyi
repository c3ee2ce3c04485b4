from tillguard.v1 import policy_service_pb2
from collections.abc import AsyncIterator
from typing import Any, Protocol

import grpc
import grpc.aio

class _Registering(Protocol):
    def add_generic_rpc_handlers(self, handlers: Any, /) -> None: ...

class PolicyServiceStub:
    def __init__(self, channel: grpc.aio.Channel) -> None: ...
    GetEffectivePolicy: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.GetEffectivePolicyRequest, policy_service_pb2.GetEffectivePolicyResponse]
    ListPolicies: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.ListPoliciesRequest, policy_service_pb2.ListPoliciesResponse]
    ValidatePolicy: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.ValidatePolicyRequest, policy_service_pb2.ValidatePolicyResponse]
    BacktestPolicy: grpc.aio.UnaryStreamMultiCallable[policy_service_pb2.BacktestPolicyRequest, policy_service_pb2.BacktestPolicyResponse]
    PromotePolicy: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.PromotePolicyRequest, policy_service_pb2.PromotePolicyResponse]
    RollbackPolicy: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.RollbackPolicyRequest, policy_service_pb2.RollbackPolicyResponse]
    ListTrips: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.ListTripsRequest, policy_service_pb2.ListTripsResponse]
    SnoozeRule: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.SnoozeRuleRequest, policy_service_pb2.SnoozeRuleResponse]
    ListSnoozes: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.ListSnoozesRequest, policy_service_pb2.ListSnoozesResponse]
    UnsnoozeRule: grpc.aio.UnaryUnaryMultiCallable[policy_service_pb2.UnsnoozeRuleRequest, policy_service_pb2.UnsnoozeRuleResponse]

class PolicyServiceServicer:
    async def GetEffectivePolicy(
        self, request: policy_service_pb2.GetEffectivePolicyRequest, context: grpc.aio.ServicerContext[policy_service_pb2.GetEffectivePolicyRequest, policy_service_pb2.GetEffectivePolicyResponse]
    ) -> policy_service_pb2.GetEffectivePolicyResponse: ...
    async def ListPolicies(
        self, request: policy_service_pb2.ListPoliciesRequest, context: grpc.aio.ServicerContext[policy_service_pb2.ListPoliciesRequest, policy_service_pb2.ListPoliciesResponse]
    ) -> policy_service_pb2.ListPoliciesResponse: ...
    async def ValidatePolicy(
        self, request: policy_service_pb2.ValidatePolicyRequest, context: grpc.aio.ServicerContext[policy_service_pb2.ValidatePolicyRequest, policy_service_pb2.ValidatePolicyResponse]
    ) -> policy_service_pb2.ValidatePolicyResponse: ...
    def BacktestPolicy(
        self, request: policy_service_pb2.BacktestPolicyRequest, context: grpc.aio.ServicerContext[policy_service_pb2.BacktestPolicyRequest, policy_service_pb2.BacktestPolicyResponse]
    ) -> AsyncIterator[policy_service_pb2.BacktestPolicyResponse]: ...
    async def PromotePolicy(
        self, request: policy_service_pb2.PromotePolicyRequest, context: grpc.aio.ServicerContext[policy_service_pb2.PromotePolicyRequest, policy_service_pb2.PromotePolicyResponse]
    ) -> policy_service_pb2.PromotePolicyResponse: ...
    async def RollbackPolicy(
        self, request: policy_service_pb2.RollbackPolicyRequest, context: grpc.aio.ServicerContext[policy_service_pb2.RollbackPolicyRequest, policy_service_pb2.RollbackPolicyResponse]
    ) -> policy_service_pb2.RollbackPolicyResponse: ...
    async def ListTrips(
        self, request: policy_service_pb2.ListTripsRequest, context: grpc.aio.ServicerContext[policy_service_pb2.ListTripsRequest, policy_service_pb2.ListTripsResponse]
    ) -> policy_service_pb2.ListTripsResponse: ...
    async def SnoozeRule(
        self, request: policy_service_pb2.SnoozeRuleRequest, context: grpc.aio.ServicerContext[policy_service_pb2.SnoozeRuleRequest, policy_service_pb2.SnoozeRuleResponse]
    ) -> policy_service_pb2.SnoozeRuleResponse: ...
    async def ListSnoozes(
        self, request: policy_service_pb2.ListSnoozesRequest, context: grpc.aio.ServicerContext[policy_service_pb2.ListSnoozesRequest, policy_service_pb2.ListSnoozesResponse]
    ) -> policy_service_pb2.ListSnoozesResponse: ...
    async def UnsnoozeRule(
        self, request: policy_service_pb2.UnsnoozeRuleRequest, context: grpc.aio.ServicerContext[policy_service_pb2.UnsnoozeRuleRequest, policy_service_pb2.UnsnoozeRuleResponse]
    ) -> policy_service_pb2.UnsnoozeRuleResponse: ...

def add_PolicyServiceServicer_to_server(
    servicer: PolicyServiceServicer, server: _Registering
) -> None: ...
