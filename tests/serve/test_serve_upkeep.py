"""What goes on beside the answers goes on, whatever it meets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

from tillguard.errors import StoreUnavailable
from tillguard.serve.upkeep import Upkeep


async def lived(upkeep: Upkeep, enough: asyncio.Event) -> None:
    begun = upkeep.begin()
    await asyncio.wait_for(enough.wait(), 10)
    begun.cancel()
    with suppress(asyncio.CancelledError):
        await begun


def test_a_look_that_fails_is_counted_and_the_next_one_comes() -> None:
    async def run() -> None:
        upkeep, enough, others = Upkeep(), asyncio.Event(), 0
        faults: Iterator[Exception] = iter(
            (StoreUnavailable("away"), ZeroDivisionError(), KeyError("k"))
        )

        async def broken() -> None:
            for fault in faults:
                raise fault
            enough.set()

        async def sound() -> None:
            nonlocal others
            others += 1

        upkeep.every(0.01, "broken", broken)
        upkeep.every(0.01, "sound", sound)
        await lived(upkeep, enough)
        assert upkeep.failed == {"broken": 3}
        assert others > 0

    asyncio.run(run())


def test_where_more_waits_the_next_look_comes_at_once_and_zero_seconds_mean_never() -> None:
    async def run() -> None:
        upkeep, enough, left, never = Upkeep(), asyncio.Event(), iter(range(20)), 0

        async def much() -> bool:
            if next(left, None) is None:
                enough.set()
                return False
            return True

        async def unwanted() -> None:
            nonlocal never
            never += 1

        upkeep.every(1.0, "much", much)
        upkeep.every(0, "unwanted", unwanted)
        await lived(upkeep, enough)
        assert never == 0

    asyncio.run(run())


def test_what_follows_at_its_own_pace_is_begun_again_after_a_fault() -> None:
    async def run() -> None:
        upkeep, enough, begun = Upkeep(), asyncio.Event(), 0

        async def follow() -> None:
            nonlocal begun
            begun += 1
            if begun == 1:
                raise ZeroDivisionError
            enough.set()
            await asyncio.Event().wait()

        upkeep.always("follower", follow)
        await lived(upkeep, enough)
        assert (begun, upkeep.failed) == (2, {"follower": 1})

    asyncio.run(run())
