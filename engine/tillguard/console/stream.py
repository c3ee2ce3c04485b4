"""Server-sent events: a number whenever it changes, a sign of life in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from ..serve.alerts import Watcher

LOOKS = 5.0
"""Seconds after which it is looked without an alert: others answer too, and time runs out."""
LASTS = 600.0
"""Seconds of one stream; the browser opens the next, and is admitted anew."""


async def counted(
    watcher: Watcher, count: Callable[[], Awaitable[int]], looks: float = LOOKS
) -> AsyncIterator[str]:
    """`event: waiting` with the count, at once and at every change."""
    loop, said = asyncio.get_running_loop(), -1
    ends = loop.time() + LASTS
    while loop.time() < ends:
        now = await count()
        yield f"event: waiting\ndata: {now}\n\n" if now != said else ": still here\n\n"
        said = now
        try:
            await asyncio.wait_for(watcher.waiting.get(), looks)
        except TimeoutError:
            continue
