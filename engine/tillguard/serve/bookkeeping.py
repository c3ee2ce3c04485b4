"""Keeps the day book and the star schema while tills are served: a few records at a time, behind
the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from ..domain import Event, Kind
from ..journal import Journal
from ..journal.daybook import keep_day_book, next_batch
from ..journal.star.facts import Batch
from ..journal.star.keys import marks_behind, number_staff
from ..journal.star.known import KnownRule, know_days, know_rules, know_stores
from ..journal.star.tables import StarDay
from ..pipeline import Pipeline, Rulebook
from ..policy import retail_year
from .convert import event_from_body

log = structlog.get_logger()
EVERY = 0.25
"""Seconds between two looks: few records each, so that no till waits long for the writer."""


@dataclass(slots=True)
class Books:
    """`known` is the bundle whose branches and rules are written down, `years` are the retail years
    whose days are."""

    journal: Journal
    pipeline: Pipeline
    known: str = ""
    years: set[int] = field(default_factory=set)

    async def begin(self, now: int) -> None:
        """Write down branches, rules and this year's days before a till can wait for it."""
        await self._know_bundle()
        await self._know_years([datetime.fromtimestamp(now, UTC).date()])

    async def keep(self) -> bool:
        """Add up the next records; True where more wait."""
        await self._know_bundle()
        batch, behind = await asyncio.to_thread(self._read)
        if behind:
            await self.journal.writer.run(number_staff)
        if batch.upto == batch.after:
            return False
        await self._know_years(batch.days)
        return await self.journal.writer.run(lambda session: keep_day_book(session, batch))

    def _read(self) -> tuple[Batch, bool]:
        with self.journal.database.view() as session:
            return next_batch(session, counted), marks_behind(session)

    async def _know_bundle(self) -> None:
        rulebook = self.pipeline.rulebook
        if rulebook.hash != self.known:
            await self.journal.writer.run(lambda session: know(session, rulebook))
            self.known = rulebook.hash

    async def _know_years(self, days: Iterable[date]) -> None:
        new = {retail_year_of(day) for day in days} - self.years
        for year in sorted(new):
            await self.journal.writer.run(partial(know_year, year=year))
        self.years |= new


def counted(body: bytes, received: int) -> Event:
    return event_from_body(Kind.CASH_COUNT, body, received)


def know(session: Session, rulebook: Rulebook) -> None:
    """What the live bundle says of branches and rules."""
    know_stores(session, rulebook.policies.stores.values())
    know_rules(
        session,
        [
            KnownRule(one.id, one.title, one.group, one.typology, one.party.value, one.severity)
            for one in rulebook.engine.rules
        ],
    )


def know_year(session: Session, year: int) -> None:
    know_days(session, year_of(year))


def retail_year_of(day: date) -> int:
    return day.year if day >= retail_year.begins(day.year) else day.year - 1


def year_of(year: int) -> Iterator[StarDay]:
    """Every day of a retail year."""
    for week in range(1, retail_year.weeks(year) + 1):
        sunday = retail_year.begins(year) + timedelta(days=7 * (week - 1))
        month = retail_year.month_of(week)
        for n in range(7):
            yield StarDay(
                business_date=sunday + timedelta(days=n),
                retail_year=year,
                retail_quarter=(month - 1) // 3 + 1,
                retail_month=month,
                retail_week=week,
                week_begins=sunday,
            )
