"""A store that floods is refused, and starves nobody; nothing grows beyond its bound."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter

import grpc
import pytest

from tillguard.drill.load import asked
from tillguard.serve.clock import Replay
from tillguard.serve.refusing import PUSHBACK
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1.decision_service_pb2 import DecideRequest
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

NOON = 1_512_493_200
LIGHT = ["292", "318", "343", "354", "361"]
AT_ONCE, AGAIN, PAUSE = 200, 300, 0.02
"""Calls of the flood in flight; tries of a light till, and seconds between two."""
FIRST = 1_000_000
"""Sequence of what is asked before the flood."""


@dataclass
class Flood:
    """One store asks as often as it can, until it has asked `tries` times."""

    tries: int
    told: Counter[str] = field(default_factory=Counter)
    over: bool = False

    async def run(self, till: DecisionServiceStub) -> None:
        numbers = iter(range(1, self.tries + 1))

        async def one() -> None:
            for number in numbers:
                self.told[await once(till, asked(number))] += 1

        await asyncio.gather(*(one() for _ in range(AT_ONCE)))
        self.over = True

    async def beside(self, till: DecisionServiceStub, store: str) -> int:
        """How many transactions of another store were answered meanwhile, each in the end."""
        number = 0
        while not self.over:
            number += 1
            request = asked(number)
            request.transaction.store = store
            assert await in_the_end(till, request), f"store {store} starves"
        return number


async def once(till: DecisionServiceStub, request: DecideRequest) -> str:
    """Answered, refused with a hint, or by which status else."""
    try:
        answer = await till.Decide(request, timeout=30.0)
    except grpc.aio.AioRpcError as error:
        hinted = PUSHBACK in dict(error.trailing_metadata() or ())
        refused = error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED and hinted
        return "refused" if refused else error.code().name
    return "answered" if answer.decision.durable else "not durable"


async def a_sixth_of_the_wait(till: DecisionServiceStub) -> float:
    """Of the last of as many calls as the flood has in flight, the second time, when all is warm:
    what is allowed scales with how quick the machine is now."""
    seconds = 0.0
    for first in (FIRST, 2 * FIRST):
        began = perf_counter()
        told = await asyncio.gather(*(once(till, asked(first + n)) for n in range(AT_ONCE)))
        assert set(told) == {"answered"}
        seconds = perf_counter() - began
    return seconds / 6


async def in_the_end(till: DecisionServiceStub, request: DecideRequest) -> bool:
    for _ in range(AGAIN):
        if await once(till, request) == "answered":
            return True
        await asyncio.sleep(PAUSE)
    return False


@pytest.mark.proof("P4", 12000)
async def test_a_flood_is_refused_with_a_hint_and_starves_no_other_store(
    settings: Settings, tries: int
) -> None:
    service = await start(settings.model_copy(update={"store_seconds": 60.0}), Replay(NOON))
    desk, flood = service.desk, Flood(tries)
    address, own = f"127.0.0.1:{service.port}", [("grpc.use_local_subchannel_pool", 1)]
    channels = [grpc.aio.insecure_channel(address, options=own) for _ in ("", *LIGHT)]
    flooding, *tills = map(DecisionServiceStub, channels)
    desk.admission.longest = await a_sixth_of_the_wait(flooding)
    _, *given = await asyncio.gather(flood.run(flooding), *map(flood.beside, tills, LIGHT))
    assert set(flood.told) == {"answered", "refused"}
    assert sum(flood.told.values()) == tries
    assert min(given) > 0
    assert desk.journal.last_seq() == 2 * AT_ONCE + flood.told["answered"] + sum(given)
    assert await in_the_end(flooding, asked(tries + 1)), "it does not recover"
    assert not desk.keeping.under_way
    assert sum(desk.admission.refused.values()) >= flood.told["refused"]
    for channel in channels:
        await channel.close()
    await service.stop(grace=0.1)
