"""Records leave for their age, night by night, in a child process of low priority.

As a module it is that child: it is told the moment and, on standard input because the address of a
database may hold a password, the settings as JSON.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from typing import Any

import structlog
from sqlmodel import Session, col, select

from ..errors import UnfinishedErasure
from ..journal import Journal
from ..journal.audit_key import audit_key
from ..journal.stand_ins import RETENTION, ErasureRow
from ..learn.season import chain_day
from ..policy import Retention
from ..privacy.erasing import scrub, shredding
from ..privacy.retention import expire, foreseen
from ..settings import Settings
from ..training.grounds import live_policies
from .apart import NICE, apart
from .desk import Desk
from .erased_home import aged

log = structlog.get_logger()
NIGHTLY = "nightly"
"""By whom records leave by schedule."""
SECONDS = 6 * 3600.0
"""How long a night's work may take; the next night goes on with what is left."""
REST = 2.0
"""Times as long as each of its transactions the night's work leaves the store to the tills."""


@dataclass(slots=True)
class Ageing:
    """Once a day of the chain, for as long as a period is declared; a night that was missed, or a
    run that was cut short, is made up for at the start."""

    desk: Desk
    day: int = -1

    async def look(self) -> None:
        """Let leave what is too old, if that was not done today."""
        desk, now = self.desk, self.desk.clock()
        book = desk.pipeline.rulebook.policies
        if not desk.settings.nightly or not book.retention.told():
            return
        today = chain_day(book, now)
        if self.day < 0:
            last = await asyncio.to_thread(_last, desk.journal)
            self.day = today if last is None else chain_day(book, last)
        if self.day >= today:
            return
        self.day = today
        if why := await apart(__name__, desk.settings, now, SECONDS):
            log.error("not all that is too old has left: the next night goes on", why=why)


def _last(journal: Journal) -> int | None:
    """When the last run began, 0 where it was cut short; None before the first."""
    with journal.database.view() as session:
        row = _latest(session)
        return None if row is None else row.begun if row.finished else 0


def _latest(session: Session) -> ErasureRow | None:
    wanted = select(ErasureRow).where(ErasureRow.kind == RETENTION)
    return session.exec(wanted.order_by(col(ErasureRow.id).desc()).limit(1)).first()


def let_leave(settings: Settings, now: int, by: str, rest: float = 0.0) -> dict[str, Any]:
    """Let leave what the live policies say is too old; what that was, as plain values.

    Raises UnfinishedErasure while somebody is being erased.
    """
    retention = _retention(settings)
    with shredding(settings.url) as database:
        number, run = expire(database, audit_key(settings), retention, now, by, rest)
        files = aged(settings, retention, now)
        empty = scrub(database, ("event", "decision", *run.counts)) if number else True
    left = (
        [] if empty else ["the database's log is in use: it is overwritten as the service goes on"]
    )
    if run.unsealed:
        left.append(f"{run.unsealed} times records wait for their seal: the next run takes them")
    return {
        "run": number,
        "periods": retention.told(),
        "left": dict(sorted((+run.counts).items())) | dict(files),
        "kept_back": run.kept,
        "remains": left,
    }


def to_leave(settings: Settings, now: int) -> dict[str, Any]:
    """What `let_leave` would let leave."""
    retention, journal = _retention(settings), Journal.open(settings.url)
    run = foreseen(journal.database, retention, now)
    files = aged(settings, retention, now, dry=True)
    return {
        "periods": retention.told(),
        "would_leave": dict(sorted((+run.counts).items())) | dict(files),
        "kept_back": run.kept,
    }


def _retention(settings: Settings) -> Retention:
    return live_policies(settings, Journal.open(settings.url)).retention


if __name__ == "__main__":
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.nice(0)))
    try:
        let_leave(Settings.model_validate_json(sys.stdin.read()), int(sys.argv[1]), NIGHTLY, REST)
    except UnfinishedErasure as error:
        sys.exit(str(error))
