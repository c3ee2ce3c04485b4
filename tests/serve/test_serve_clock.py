"""The replay's clock: as late as its latest event, never backwards, never poisoned."""

from __future__ import annotations

from collections.abc import Callable

import grpc
import pytest

from tillguard.serve.clock import Replay
from tillguard.serve.wiring import Service
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

Ask = Callable[..., wire.DecideRequest]
NOON = 1_512_493_200


def test_the_clock_follows_events_and_never_runs_back() -> None:
    clock = Replay(100)
    assert [clock(), clock(150), clock(120), clock()] == [100, 150, 150, 150]


async def test_an_event_without_a_time_gets_that_of_the_replay(
    till: DecisionServiceStub, service: Service, sale: Ask
) -> None:
    later = sale(1)
    later.transaction.event_time.seconds = NOON + 3600
    await till.Decide(later)
    untimed = (await till.Decide(sale(2))).decision
    assert untimed.decide_time.seconds == NOON + 3600
    assert service.desk.find(untimed.key).row.at == NOON + 3600


async def test_a_refused_event_does_not_move_the_clock(
    till: DecisionServiceStub, service: Service, sale: Ask
) -> None:
    mad = sale(1)
    mad.transaction.event_time.seconds = NOON + 30 * 86400
    with pytest.raises(grpc.aio.AioRpcError, match="at most two days ahead"):
        await till.Decide(mad)
    assert service.desk.clock() == NOON
