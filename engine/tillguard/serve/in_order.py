"""Answers of a stream in the order of its requests, while many are worked on at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")
AHEAD = 32
"""Requests of one stream under way at once; a sender beyond that waits for its answers."""


async def in_order(
    requests: AsyncIterator[Q], work: Callable[[Q], Coroutine[Any, Any, A]]
) -> AsyncIterator[A]:
    """An error of the sender's side is raised after the answers before it; one who hangs up ends
    the reading, not the work that was begun."""
    started: asyncio.Queue[asyncio.Task[A] | None] = asyncio.Queue(AHEAD)

    async def read() -> None:
        try:
            async for request in requests:
                await started.put(asyncio.create_task(work(request)))
        except Exception:
            await started.put(None)
            raise
        await started.put(None)

    reader = asyncio.create_task(read())
    try:
        while (task := await started.get()) is not None:
            yield await task
        await reader
    finally:
        reader.cancel()
