"""Takes the norms that became live: looked up from the next event on, at a place in the order."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog

from ..backtest import norms_of
from ..errors import DamagedNorms, TillguardError
from ..journal import UnknownVersion
from .desk import Desk

log = structlog.get_logger()


@dataclass(slots=True)
class Norming:
    """Follows the pointer to the norms for one desk; what is damaged never replaces the good."""

    desk: Desk
    refused: set[str] = field(default_factory=set)

    async def look(self) -> None:
        """Take the live norms if they are others than those that are looked up."""
        journal = self.desk.journal
        await self.desk.store_norms()
        hash = await asyncio.to_thread(journal.live_norm_hash)
        taken = self.desk.pipeline.history.norms
        if hash in {"", taken.hash if taken else "", *self.refused}:
            return
        try:
            norms = await asyncio.to_thread(norms_of, journal, hash)
        except (DamagedNorms, UnknownVersion) as error:
            self.refused.add(hash)
            log.error("broken norms became live: the last good ones stay", why=str(error))
            return
        await self.desk.take(norms)
        log.info("norms became live", norms=hash[:12])

    async def follow(self, seconds: float) -> None:
        """Look every so often; while the store is away, what was taken last stays."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await self.look()
            except TillguardError as error:
                log.error("norms cannot be followed now", why=str(error))
