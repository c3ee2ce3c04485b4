"""A service begins with imported history that was replayed, also when its own is rebuilt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tillguard.domain import Event, Kind, Line
from tillguard.features import CATALOGUE_HASH, History
from tillguard.learn.archived import HISTORY, OF
from tillguard.serve.clock import Replay
from tillguard.serve.convert import transaction_of
from tillguard.serve.lifecycle import memory
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire

NOON = 1_512_493_200
SALE = Event("", Kind.SALE, NOON, NOON, "s1", "r1", "e1", "America/New_York", "2017-12-05",
             lines=(Line("i", "d", 1000, 500),))  # fmt: skip
BEFORE = [replace(SALE, key=f"old-{n}", at=NOON - 900 + n, received=NOON - 900 + n,
                  customer="m1") for n in range(20)]  # fmt: skip
LIVE = [replace(SALE, key=f"new-{n}", at=NOON + n, received=NOON + n) for n in range(10)]


def seen(*parts: Sequence[Event]) -> History:
    history = History()
    for events in parts:
        for event in events:
            history.see(event)
    return history


def leave(folder: Path, events: Sequence[Event], name: str) -> None:
    """What a replay of imported history leaves."""
    folder.mkdir(exist_ok=True)
    (folder / HISTORY).write_bytes(seen(events).dump())
    (folder / OF).write_text(f"{name}-{CATALOGUE_HASH}")


async def serve(settings: Settings, events: Sequence[Event] = ()) -> bytes:
    """Start, answer, stop; what history was at the end."""
    service: Service = await start(settings, Replay(NOON))
    for event in events:
        await service.desk.answer(wire.DecideRequest(transaction=transaction_of(event)))
    dumped = service.desk.pipeline.history.dump()
    await service.stop(grace=0.1)
    return dumped


async def test_a_service_begins_with_what_was_imported_and_so_does_its_rebuilt_history(
    settings: Settings,
) -> None:
    leave(settings.replayed, BEFORE, "first")
    whole = seen(BEFORE, LIVE).dump()
    assert await serve(settings, LIVE) == whole
    assert await serve(settings) == whole, "from its snapshot"
    settings.snapshot.write_bytes(b"damaged")
    assert await serve(settings) == whole, "rebuilt"
    base = memory.before_the_journal(settings.snapshot, settings.replayed)
    assert base.dump() == seen(BEFORE).dump()


async def test_history_that_began_with_another_import_is_rebuilt(settings: Settings) -> None:
    assert await serve(settings, LIVE[:5]) == seen(LIVE[:5]).dump(), "nothing imported yet"
    leave(settings.replayed, BEFORE, "first")
    assert await serve(settings, LIVE[5:]) == seen(BEFORE, LIVE).dump()
    leave(settings.replayed, BEFORE[1:], "second")
    assert await serve(settings) == seen(BEFORE[1:], LIVE).dump()


async def test_an_import_that_cannot_be_read_is_left_out_and_said(settings: Settings) -> None:
    leave(settings.replayed, BEFORE, "first")
    (settings.replayed / HISTORY).write_bytes(b"damaged")
    assert await serve(settings, LIVE) == seen(LIVE).dump()
    leave(settings.replayed, BEFORE, "first")
    assert await serve(settings) == seen(BEFORE, LIVE).dump(), "it is there again"
