"""The daily training of a running service: at its hour, in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from ..journal import Journal
from ..settings import Settings
from ..training import Order
from .clock import Clock
from .trainer import trained

log = structlog.get_logger()
EVERY = 5.0
"""Seconds between two looks at the clock."""
DAILY = "daily"
"""By whom a model is fitted by schedule."""


@dataclass(slots=True)
class Daily:
    """Trains once a day at `settings.train_at`, by the service's clock and the chain's zone.

    An hour that passed while no service ran is caught up at the start. On a replay's clock, which
    runs faster than a fit, days are left out rather than queued.
    """

    settings: Settings
    journal: Journal
    clock: Clock
    zone: Callable[[], ZoneInfo]
    begun: int = 0

    async def look(self) -> None:
        """Train if its hour came since the last time; raises what stopped it."""
        now = self.clock()
        latest = await asyncio.to_thread(self.journal.latest_step, DAILY)
        if max(latest, self.begun) >= self.due(now):
            return
        self.begun = now
        outcome = await trained(self.settings, Order(DAILY, now, daily=True))
        log.info("the daily training is done", state=outcome["state"], model=outcome["hash"][:12])

    def due(self, now: int) -> int:
        """The latest moment at or before now at which it should have begun."""
        assert self.settings.train_at is not None
        local = datetime.fromtimestamp(now, self.zone())
        at = datetime.combine(local.date(), self.settings.train_at, local.tzinfo)
        if at.timestamp() > now:
            at = datetime.combine(
                local.date() - timedelta(days=1), self.settings.train_at, local.tzinfo
            )
        return int(at.timestamp())
