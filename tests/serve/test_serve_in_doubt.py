"""A line that breaks after the server has committed, before it could say so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest
from sqlalchemy import make_url

from tillguard.drill.door import CHUNK, Door
from tillguard.drill.run import through
from tillguard.errors import StoreUnavailable
from tillguard.journal import Journal
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import Decision

Ask = Callable[..., wire.DecideRequest]
NOON = 1_512_493_200


@dataclass(slots=True)
class Deaf(Door):
    """Once armed, the server's answer to the commit of a decision is not passed on: all lines are
    cut when the server has had time for it."""

    armed: Event = field(default_factory=Event)
    cut: Event = field(default_factory=Event)

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        decides = False
        while raw := await reader.read(CHUNK):
            decides |= self.armed.is_set() and b"COPY decision" in raw
            if decides and b"COMMIT" in raw:
                self.armed.clear()
                self.passing.clear()
                writer.write(raw)
                await asyncio.sleep(0.2)
                self.close()
                self.cut.set()
                return
            if self.passing.is_set():
                writer.write(raw)
        writer.close()


@pytest.fixture
def beside() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop for the door: the service's stands still while it opens the database."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


async def opened(door: Door, beside: asyncio.AbstractEventLoop) -> None:
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(door.open(), beside))


async def behind(door: Deaf, url: str, settings: Settings) -> Service:
    """A service whose lines to the database pass the open door."""
    own = {
        "database_url": through(door, make_url(url)),
        "reload_seconds": 60.0,
        "store_seconds": 30.0,
    }
    return await start(settings.model_copy(update=own), Replay(NOON))


def door_to(url: str) -> Deaf:
    place = make_url(url)
    return Deaf(str(place.host), place.port or 5432)


def committed(url: str) -> list[bytes]:
    journal = Journal.open(url)
    kept = [journal.decision(event.key) for event in journal.events()]
    journal.close()
    return [one.row.decision for one in kept if one]


async def back(service: Service) -> None:
    async with asyncio.timeout(20):
        while service.desk.keeping.away:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_what_was_committed_unheard_is_what_the_till_was_told(
    url: str, settings: Settings, refund: Ask, beside: asyncio.AbstractEventLoop
) -> None:
    door = door_to(url)
    await opened(door, beside)
    service = await behind(door, url, settings)
    before = await service.desk.answer(refund(1))
    door.armed.set()
    told = await service.desk.answer(refund(2))
    assert await asyncio.to_thread(door.cut.wait, 5)
    decision = Decision.FromString(told.decision)
    assert (decision.degraded, decision.durable, told.replayed) == ("", True, False)
    later = await service.desk.answer(refund(3))
    assert Decision.FromString(later.decision).degraded == "store: away"
    assert committed(url) == [before.decision, told.decision]
    await opened(door, beside)
    await back(service)
    assert committed(url) == [before.decision, told.decision, later.decision]
    assert not settings.spill.with_suffix(".aside").exists()
    await service.stop(grace=0.1)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_what_may_be_committed_and_can_be_spilled_nowhere_is_not_answered_otherwise(
    url: str, settings: Settings, refund: Ask, beside: asyncio.AbstractEventLoop
) -> None:
    door = door_to(url)
    await opened(door, beside)
    service = await behind(door, url, settings)
    service.desk.keeping.spill.records.most = 0
    door.armed.set()
    with pytest.raises(StoreUnavailable, match="whether it was stored before is not known"):
        await service.desk.answer(refund(1))
    service.desk.keeping.spill.records.most = 1 << 20
    await opened(door, beside)
    await back(service)
    again = await service.desk.answer(refund(1))
    assert again.replayed
    assert committed(url) == [again.decision]
    await service.stop(grace=0.1)
