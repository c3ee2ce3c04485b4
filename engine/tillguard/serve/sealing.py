"""Seals what was recorded, every few seconds, beside the calls."""

from __future__ import annotations

import asyncio

import structlog

from ..errors import NoAuditKey
from ..journal import Journal
from ..journal.seals import extend, full
from .clock import Clock

log = structlog.get_logger()


class Sealing:
    """One per service; services on one database take turns by who comes first."""

    def __init__(self, journal: Journal, key: bytes, clock: Clock) -> None:
        self.journal, self.key, self.clock = journal, key, clock
        self.said = ""

    def _say(self, why: str) -> None:
        """Once: those services that have the key seal."""
        if why != self.said:
            self.said = why
            log.warning("not sealed here", why=why)

    async def look(self) -> bool:
        """One seal, whose hash goes to the log, which is kept elsewhere; True where more wait."""
        try:
            made = await asyncio.to_thread(extend, self.journal.database, self.key, self.clock())
        except NoAuditKey as error:
            self._say(str(error))
            return False
        if made is None:
            return False
        log.info("sealed", seal=made.id, head=made.hash)
        return full(made)
