"""What goes on beside the answers: it goes on, whatever it meets."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from ..errors import TillguardError

log = structlog.get_logger()
AT_ONCE = 0.01
"""Seconds to the next look where the last one said that more waits."""
AGAIN = 1.0
"""Seconds until what ended by a fault is begun again."""
Work = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Upkeep:
    """`failed` counts by name what came to nothing; the log says it once for each reason."""

    failed: Counter[str] = field(default_factory=Counter)
    _begun: dict[str, Callable[[float], Coroutine[Any, Any, None]]] = field(default_factory=dict)
    _said: dict[str, str] = field(default_factory=dict)

    def every(self, seconds: float, name: str, look: Work) -> None:
        """Look every so often, and at once again after one that returned True: more waits. Never
        where `seconds` is 0."""
        if seconds:
            self._begun[name] = partial(self._repeated, seconds, name, look)

    def always(self, name: str, follow: Work) -> None:
        """What has a pace of its own, and ends with the service only."""
        self._begun[name] = partial(self._followed, name, follow)

    def begin(self) -> asyncio.Future[list[Any]]:
        """All of it, until the future is cancelled; looks of the same pace come one after another,
        so that no till waits behind all of them at once."""
        begun, count = self._begun.values(), len(self._begun)
        return asyncio.gather(*(work(place / count) for place, work in enumerate(begun, 1)))

    async def _repeated(self, seconds: float, name: str, look: Work, phase: float) -> None:
        pause = seconds * phase
        while True:
            await asyncio.sleep(pause)
            pause = AT_ONCE if await self._tried(name, look) is True else seconds

    async def _followed(self, name: str, follow: Work, _phase: float) -> None:
        while await self._tried(name, follow) is FAILED:
            await asyncio.sleep(AGAIN)

    async def _tried(self, name: str, work: Work) -> object:
        try:
            done = await work()
        except Exception as error:
            self.failed[name] += 1
            why = str(error) if isinstance(error, TillguardError) else f"{error!r}"
            if self._said.get(name) != why:
                self._said[name] = why
                log.error("what goes on beside the answers has failed", what=name, why=why)
            return FAILED
        self._said.pop(name, None)
        return done


FAILED = object()
