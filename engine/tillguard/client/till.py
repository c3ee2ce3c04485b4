"""A till's side of a decision: ask within a deadline, retry what may be, act all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import random
from time import monotonic
from typing import Any

import grpc

from ..v1 import decision_service_pb2 as wire
from ..v1.decision_pb2 import Action
from ..v1.decision_service_pb2_grpc import DecisionServiceStub
from ..v1.transaction_pb2 import TransactionKind
from .outbox import Outbox
from .table import FallbackTable
from .throttle import Throttle

RETRIES: dict[str, Any] = {
    "methodConfig": [
        {
            "name": [{"service": "tillguard.v1.DecisionService", "method": "Decide"}],
            "retryPolicy": {
                "maxAttempts": 3,
                "initialBackoff": "0.05s",
                "maxBackoff": "0.5s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"],
            },
        }
    ],
    "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
}
"""gRPC's own retries: a key has one decision, so a retry is never a second transaction. They wait
as long as the service hints (`grpc-retry-pushback-ms`) and stop while most calls fail."""

REFUSED = {
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
}
"""Statuses that another try would get again."""

OVERLOADED = {grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.CANCELLED}
"""What a service says that has more to do than it can; gRPC itself says the second."""

REFUSED_NUMBERS = {status.value[0] for status in REFUSED}
KIND = "TRANSACTION_KIND_"
BATCH, PATIENCE = 50, 30.0
"""Requests that are delivered together, and the seconds that they get."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do. Without a `response` it is the fallback table's, the request is in the outbox,
    and `why` says what kept the service from answering."""

    action: int
    response: wire.DecideResponse | None
    why: str = ""


class Till:
    """One till's line. `clock` gives epoch seconds, `deadline` is how many a customer waits."""

    def __init__(
        self,
        address: str,
        table: FallbackTable,
        outbox: Outbox,
        clock: Callable[[], int],
        deadline: float = 1.0,
    ) -> None:
        options = [("grpc.service_config", json.dumps(RETRIES)), ("grpc.enable_retries", 1)]
        self._channel = grpc.aio.insecure_channel(address, options=options)
        self._stub = DecisionServiceStub(self._channel)
        self._table, self._outbox, self._clock = table, outbox, clock
        self.deadline = deadline
        self.throttle = Throttle(monotonic, random)

    async def decide(self, request: wire.DecideRequest) -> Answer:
        """The service's answer, or the table's when the deadline has passed without one, or when
        the service refuses most of what it is asked.

        A transaction without a time gets it here, so that each try has the same body. Raises
        AioRpcError where the request itself is wrong, and TableRefused where no table helps.
        """
        if not request.transaction.HasField("event_time"):
            request.transaction.event_time.seconds = self._clock()
        if not self.throttle.lets():
            return self._act_alone(request, "held back: the service has more than it can answer")
        try:
            response = await self._stub.Decide(request, timeout=self.deadline)
        except grpc.aio.AioRpcError as error:
            overloaded = error.code() in OVERLOADED
            (self.throttle.refused if overloaded else self.throttle.took)()
            if error.code() in REFUSED:
                raise
            return self._act_alone(request, f"{error.code().name}: {error.details()}")
        self.throttle.took()
        return Answer(response.decision.action, response)

    def _act_alone(self, request: wire.DecideRequest, why: str) -> Answer:
        kind = TransactionKind.Name(request.transaction.kind).removeprefix(KIND).lower()
        action = Action.Value(f"ACTION_{self._table.action(kind, self._clock())}")
        self._outbox.put(request)
        return Answer(action, None, why)

    async def forward(self) -> int:
        """Deliver what waits, in order; how many are delivered.

        All of it waits on where the service is away again, or takes only some; what it has already
        it answers once more."""
        start = delivered = 0
        while waiting := self._outbox.some(start, BATCH):
            batch = wire.BatchDecideRequest(requests=[request for _, request in waiting])
            try:
                told = await self._stub.BatchDecide(batch, timeout=PATIENCE)
            except grpc.aio.AioRpcError:
                return delivered
            for (_, request), result in zip(waiting, told.results, strict=True):
                if result.error.code in REFUSED_NUMBERS:
                    self._outbox.set_aside(request)
                elif result.HasField("error"):
                    return delivered
                delivered += 1
            start = waiting[-1][0].end
        self._outbox.clear()
        return delivered

    async def close(self) -> None:
        await self._channel.close()
