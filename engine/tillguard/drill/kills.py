"""Kills a service under load at every failpoint, starts it again, and checks what is left."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import grpc

from ..failpoints import ENGINES, Failpoint
from ..journal import Journal
from ..settings import Settings
from ..v1.decision_pb2 import Decision
from ..v1.decision_service_pb2_grpc import DecisionServiceStub
from .checker import Kept, violations
from .load import Log, Tills, content
from .node import Node

POINTS = [point for point in Failpoint if point not in ENGINES]
PASSES = 60
"""A point is passed at most so often before it ends the process."""
TILLS = 8


def killed(settings: Settings, kills: int, first: int, seed: str) -> list[str]:
    """What is wrong after so many kills, the first of them at the failpoint of that number."""
    log = Log()
    for number in range(first, first + kills):
        if went_on := kill(settings, log, number, seed):
            return [went_on]
    return judged(settings, log)


def kill(settings: Settings, log: Log, number: int, seed: str) -> str:
    """Let tills ask until the service ends at the failpoint of that number; what is wrong if it
    does not. The same number and seed end it at the same pass."""
    point = POINTS[number % len(POINTS)]
    passes = random.Random(f"{seed} {number}").randrange(1, PASSES)
    node = Node(settings.model_copy(update={"failpoint": point, "failpoint_passes": passes}))
    asyncio.run(Tills(TILLS, log).run(node.address, asyncio.Event()))
    return "" if node.ended() else f"{point}: the service went on"


def judged(settings: Settings, log: Log) -> list[str]:
    """What is wrong with all that was told, after a last start and the tills' retries."""
    node = Node(settings)
    asyncio.run(asked_again(log, node.address))
    node.stop()
    return violations(log.told, list(kept(settings.url)), log.asked)


async def asked_again(log: Log, address: str) -> None:
    """Every till whose call was cut off asks once more, and some that were answered do too."""
    told = {one.key for one in log.told}
    again = [key for key in log.asked if key not in told] + sorted(told)[::7]
    async with grpc.aio.insecure_channel(address) as channel:
        till, tills = DecisionServiceStub(channel), Tills(1, log)
        for key in again:
            await tills.ask(till, "again", log.asked[key])


def kept(url: str) -> Iterator[Kept]:
    """All that the journal keeps of decisions, as clients see it."""
    journal = Journal.open(url)
    try:
        for event in journal.events():
            stored = journal.decision(event.key)
            if stored is not None:
                made = content(Decision.FromString(stored.row.decision))
                yield Kept(event.seq, event.key, made)
    finally:
        journal.close()
