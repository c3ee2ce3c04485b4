"""Takes the norms that became live, at a place in the order of receipt, and has them learnt anew
after each midnight of the chain, in a child process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog

from ..backtest import norms_of
from ..errors import DamagedNorms
from ..journal import UnknownVersion
from ..learn.season import chain_day
from . import nightly
from .apart import apart
from .desk import Desk

log = structlog.get_logger()
SECONDS = 1800.0
"""How long a night's learning may take."""


@dataclass(slots=True)
class Norming:
    """Follows the pointer to the norms for one desk; what is damaged never replaces the good."""

    desk: Desk
    refused: set[str] = field(default_factory=set)
    learnt: int = -1
    """The chain's local day of which it was tried last to learn what is normal."""
    seconds: float = SECONDS

    async def look(self) -> None:
        """Take the live norms if they are others than those that are looked up."""
        journal = self.desk.journal
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

    async def learn_at_night(self) -> None:
        """Once a day, after the chain's midnight; norms of an earlier day are made up for."""
        now, taken = self.desk.clock(), self.desk.pipeline.history.norms
        book = self.desk.pipeline.rulebook.policies
        today = chain_day(book, now)
        if self.learnt < 0:
            self.learnt = chain_day(book, taken.made) if taken else today
        if self.learnt >= today or not self.desk.settings.nightly:
            return
        self.learnt = today
        if why := await apart(nightly.__name__, self.desk.settings, now, self.seconds):
            log.error("what is normal was not learnt: last night's norms stay", why=why)
