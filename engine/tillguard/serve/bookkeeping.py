"""Keeps the day book while tills are served: a few records at a time, behind the answers."""

from __future__ import annotations

import asyncio

import structlog

from ..errors import StoreUnavailable
from ..journal import Journal
from ..journal.daybook import keep_day_book

log = structlog.get_logger()


async def keep_books(journal: Journal, seconds: float) -> None:
    """Catch up, then look every so often; while the store is away, nothing is lost."""
    while True:
        try:
            more = await journal.writer.run(keep_day_book)
        except StoreUnavailable as error:
            log.error("the day book cannot be kept now", why=str(error))
            more = False
        await asyncio.sleep(0.01 if more else seconds)
