"""DecisionService: convert in, call, convert out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import grpc

from ..card_data import card_data
from ..errors import InvalidRequest
from ..failpoints import Failpoint, is_armed, reach
from ..v1 import decision_service_pb2 as wire
from ..v1.decision_pb2 import Decision
from ..v1.decision_service_pb2_grpc import DecisionServiceServicer
from .answered import answered
from .approvals import Approvals
from .convert.plain import Plain
from .desk import Answer, Desk
from .errors import status_of
from .explain import explanation
from .framing import framed
from .in_order import in_order
from .refusing import refuse
from .validate import check

Context = grpc.aio.ServicerContext[Any, Any]
TOGETHER = 8
"""Transactions of a batch that are worked on at once: nobody waits for them, tills do meanwhile."""


class Decisions(DecisionServiceServicer):
    def __init__(self, desk: Desk, approvals: Approvals) -> None:
        self.desk, self.approvals = desk, approvals

    @answered
    async def Decide(
        self, request: wire.DecideRequest | Plain, context: Context
    ) -> wire.DecideResponse:
        answer = await self.desk.answer(request)
        reach(Failpoint.BEFORE_REPLY)
        if is_armed(Failpoint.AFTER_REPLY):
            context.add_done_callback(replied)  # type: ignore[arg-type]
        return cast(wire.DecideResponse, wrapped(1, answer))

    async def DecideStream(
        self, requests: AsyncIterator[wire.DecideStreamRequest | Plain], context: Context
    ) -> AsyncIterator[wire.DecideStreamResponse]:
        async for response in in_order(requests, self._streamed):
            yield response

    async def _streamed(
        self, request: wire.DecideStreamRequest | Plain
    ) -> wire.DecideStreamResponse:
        name = request.correlation_id
        try:
            self.desk.admission.admit_message(store_of(request))
            answer = await self.desk.answer(request)
        except Exception as error:
            said = "" if card_data(name, "") else name  # a card number is not told back
            return wire.DecideStreamResponse(correlation_id=said, error=status_of(error))
        told = wrapped(2, answer) + (framed(1, name.encode()) if name else b"")
        return cast(wire.DecideStreamResponse, told)

    @answered
    async def BatchDecide(
        self, request: wire.BatchDecideRequest, context: Context
    ) -> wire.BatchDecideResponse:
        check(request, self.desk.clock())
        results, asked = list[wire.BatchDecideResult](), list(request.requests)
        while part := asked[len(results) : len(results) + TOGETHER]:
            results += await asyncio.gather(*map(self._result, part))
        return wire.BatchDecideResponse(results=results)

    async def _result(self, request: wire.DecideRequest) -> wire.BatchDecideResult:
        try:
            answer = await self.desk.answer(request)
        except Exception as error:
            return wire.BatchDecideResult(error=status_of(error))
        return wire.BatchDecideResult.FromString(wrapped(1, answer))

    @answered
    async def GetDecision(
        self, request: wire.GetDecisionRequest, context: Context
    ) -> wire.GetDecisionResponse:
        check(request, self.desk.clock())
        stored = self.desk.find(request.key, revision(request))
        return wire.GetDecisionResponse(
            decision=Decision.FromString(stored.row.decision), approval=self.approvals.of(stored)
        )

    @answered
    async def ExplainDecision(
        self, request: wire.ExplainDecisionRequest, context: Context
    ) -> wire.ExplainDecisionResponse:
        check(request, self.desk.clock())
        stored = self.desk.find(request.key, revision(request))
        return explanation(stored, await self.desk.model(stored.row.model))

    @answered
    async def RecordEvents(
        self, requests: AsyncIterator[wire.RecordEventsRequest], context: Context
    ) -> wire.RecordEventsResponse:
        result, index = wire.RecordEventsResponse(), 0
        async for request in requests:
            try:
                new = await self.desk.record(request)
                result.recorded_count += new
                result.known_count += not new
            except Exception as error:
                note(result, index, error)
            index += 1
        return result

    @answered
    async def ResolveApproval(
        self, request: wire.ResolveApprovalRequest, context: Context
    ) -> wire.ResolveApprovalResponse:
        check(request, self.desk.clock())
        return wire.ResolveApprovalResponse(approval=await self.approvals.resolve(request))

    async def WatchAlerts(
        self, request: wire.WatchAlertsRequest, context: Context
    ) -> AsyncIterator[wire.WatchAlertsResponse]:
        try:
            check(request, self.desk.clock())
        except InvalidRequest as error:
            await refuse(context, error)
        with self.desk.alerts.watching(request.stores, request.minimum_action) as watcher:
            await context.send_initial_metadata(())
            async for alert in watcher.news():
                yield wire.WatchAlertsResponse(alert=alert)


def replied(_context: Context) -> None:
    reach(Failpoint.AFTER_REPLY)


def wrapped(field: int, answer: Answer) -> bytes:
    """An answer around the very bytes of its decision: `field` is the decision's, the next one
    says whether it was given before. The doorman sends bytes as they are."""
    told = framed(field, answer.decision)
    return told + bytes([(field + 1) << 3, 1]) if answer.replayed else told


def store_of(request: wire.DecideStreamRequest | Plain) -> str:
    return request.store if isinstance(request, Plain) else request.transaction.store


def revision(request: wire.GetDecisionRequest | wire.ExplainDecisionRequest) -> int | None:
    return request.revision if request.HasField("revision") else None


def note(result: wire.RecordEventsResponse, index: int, error: Exception) -> None:
    """Count a refused event; the first hundred are told apart."""
    result.refused_count += 1
    if len(result.refused) < 100:
        result.refused.add(index=index, error=status_of(error))
