"""Plans the day's shift anew where something happened that its plan did not know."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date

import structlog

from ..investigate import why_replan
from ..policy.terms import UNCLASSIFIED
from .office import Office

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Replanning:
    """What people hold stays with them, and a queued case moves only where that pays."""

    office: Office

    async def look(self) -> str:
        """Plan anew where there is a reason, and say which; empty where there is none."""
        desk, journal = self.office.desk, self.office.desk.journal
        latest, now = await asyncio.to_thread(journal.latest_plan), desk.clock()
        today = self.office.today(now)
        if latest is None or latest.day != str(today):
            return ""
        handling = self.office.handling(now)
        mine = [one for one in latest.plan.assignments if one.day in ("", str(today))]
        why = why_replan(
            replace(latest.plan, assignments=tuple(mine)),
            {case.id for case in await asyncio.to_thread(journal.open_cases)},
            await asyncio.to_thread(journal.flagged_without_case, latest.made_at),
            {who.name for who in desk.pipeline.rulebook.policies.staffing.on(today)},
            handling,
            handling[UNCLASSIFIED],
        )
        if why:
            log.info("the shift is planned anew", why=why)
            last = max((one.day for one in latest.plan.assignments if one.day), default=latest.day)
            await self.office.plan(latest.day, (date.fromisoformat(last) - today).days + 1)
        return why
