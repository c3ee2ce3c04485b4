"""A service that runs forgets who is erased: history goes on under the name in their place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from sqlmodel import Session, col, select

from ..errors import StoreUnavailable
from ..features import History
from ..features.renaming import renamed
from ..journal import Journal
from ..journal.stand_ins import PERSONS, ErasingRow, ErasureRow

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Notice:
    """An erasure; `person` is who it is while it lasts, then empty."""

    id: int
    kind: str
    person: str
    stand_in: str


@dataclass(slots=True)
class Forgetting:
    """Follows the erasures for one history, which has forgotten those up to `seen`.

    What it heard of too late it remembers until it stops, and then writes no snapshot of it.
    """

    history: History
    journal: Journal
    seen: int
    missed: bool = False

    async def look(self) -> None:
        """Forget whoever was erased since the last look, between the calls of tills."""
        for one in await asyncio.to_thread(self._news):
            self.missed = self.missed or not one.person
            if one.person:
                for _ in renamed(self.history, one.kind, one.person, one.stand_in):
                    await asyncio.sleep(0)
            self.seen = one.id
            log.info("somebody was erased", erasure=one.id, forgotten=bool(one.person))

    async def has_forgotten(self) -> bool:
        """Look once more, at the stop; False where somebody is remembered who was erased, or the
        store does not say."""
        try:
            await self.look()
        except StoreUnavailable as error:
            log.error("the history is not kept: erasures cannot be read", why=str(error))
            return False
        return not self.missed

    def _news(self) -> list[Notice]:
        with self.journal.database.view() as session:
            return notices(session, self.seen)


def notices(session: Session, after: int) -> list[Notice]:
    """The erasures of people behind this one, in order."""
    rows = session.exec(
        select(ErasureRow)
        .where(ErasureRow.id > after, col(ErasureRow.kind).in_(PERSONS))
        .order_by(col(ErasureRow.id))
    ).all()
    going = {row.erasure_id: row.person for row in session.exec(select(ErasingRow))}
    return [Notice(row.id, row.kind, going.get(row.id, ""), row.stand_in) for row in rows]


def forgotten(session: Session) -> int:
    """Up to which erasure a history is right that is read or replayed now: the latest that was
    finished with all before it."""
    last = 0
    for row in session.exec(select(ErasureRow).where(col(ErasureRow.kind).in_(PERSONS))
                            .order_by(col(ErasureRow.id))):  # fmt: skip
        if row.finished is None:
            break
        last = row.id
    return last
