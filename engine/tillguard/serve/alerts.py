"""Who watches is told at once; who does not keep up loses the oldest."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager

from ..v1.decision_pb2 import Action
from ..v1.decision_service_pb2 import Alert

WAITING = 1000
"""Alerts kept for one watcher who does not keep up."""


class Watcher:
    def __init__(self, stores: Collection[str], minimum: int) -> None:
        self.stores, self.minimum = frozenset(stores), minimum
        self.waiting: asyncio.Queue[Alert] = asyncio.Queue(WAITING)

    def wants(self, alert: Alert, action: int) -> bool:
        return (not self.stores or alert.store in self.stores) and action >= self.minimum

    def tell(self, alert: Alert) -> None:
        if self.waiting.full():
            self.waiting.get_nowait()
        self.waiting.put_nowait(alert)

    async def news(self) -> AsyncIterator[Alert]:
        while True:
            yield await self.waiting.get()


class Alerts:
    """All who watch now; `unrecorded` is what no record of the journal tells, for whoever writes
    letters."""

    def __init__(self) -> None:
        self.watchers: set[Watcher] = set()
        self.unrecorded: deque[Alert] = deque(maxlen=WAITING)

    @contextmanager
    def watching(self, stores: Collection[str], minimum: int) -> Iterator[Watcher]:
        watcher = Watcher(stores, minimum)
        self.watchers.add(watcher)
        try:
            yield watcher
        finally:
            self.watchers.discard(watcher)

    def publish(self, alert: Alert, action: int = Action.ACTION_DENY) -> None:
        """`action` of the decision behind it; without one every watcher of the store is told."""
        for watcher in self.watchers:
            if watcher.wants(alert, action):
                watcher.tell(alert)
