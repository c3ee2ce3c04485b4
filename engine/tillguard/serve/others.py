"""Hears what other services on the same database have committed, and lets history see it too;
what their plans came to is the price here as well."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import structlog

from ..domain import Action
from ..errors import TillguardError
from ..journal import NORMS, OUTCOME, trips_of
from ..journal.reading import HEARD_A_READ, Heard
from . import announce
from .approvals import shown_approval
from .desk import Desk
from .memory import take_in
from .office import Office
from .receipts import ANY, event_name, outcome_name

log = structlog.get_logger()
EVERY = 0.25
"""Seconds between two looks, so that a look that comes late still keeps the lag below one."""
AT_ONCE = 50
"""Records that are taken in before tills go first again."""


@dataclass(slots=True)
class Others:
    """Follows the journal for one desk, from record `seen` on.

    What this service has received itself is in its receipts and was seen when it was decided: two
    services that race on one key have each seen it, and neither sees it twice.
    """

    desk: Desk
    office: Office
    seen: int
    plan: int = 0
    """The plan whose prices are in force here."""
    heard: int = 0
    """Records of others that history has taken in."""
    as_of: float = field(default_factory=monotonic)
    """The moment (monotonic) up to which all that was committed is known."""

    @property
    def lag(self) -> float:
        """Seconds by which history may be behind what others have committed."""
        return monotonic() - self.as_of

    async def look(self) -> None:
        """Take in all that was committed before now."""
        began, rows = monotonic(), await asyncio.to_thread(self.desk.journal.heard, self.seen)
        while rows:
            for start in range(0, len(rows), AT_ONCE):
                await self.take(rows[start : start + AT_ONCE])
            if len(rows) < HEARD_A_READ:
                break
            rows = await asyncio.to_thread(self.desk.journal.heard, self.seen)
        await self.look_at_plan()
        self.as_of = began

    async def look_at_plan(self) -> None:
        """The prices of a plan that is newer, this service's own or another's."""
        latest = await asyncio.to_thread(self.desk.journal.latest_plan_id)
        if latest != self.plan:
            await self.office.resume()
            self.plan = latest

    async def caught_up(self) -> bool:
        """Look once more, at the stop; False where the store does not answer."""
        try:
            await self.look()
        except TillguardError as error:
            log.error("the history is not kept: the journal cannot be read", why=str(error))
            return False
        return True

    async def take(self, rows: Sequence[Heard]) -> None:
        """Take in some records in order; what arrived here meanwhile is not seen again."""
        wanted = [row.seq for row in rows if self.is_news(row)]
        bodies = await asyncio.to_thread(self.desk.journal.bodies, wanted) if wanted else {}
        for row in rows:
            if row.seq in bodies and self.is_news(row):
                self.take_one(row, bodies[row.seq])
        self.seen = rows[-1].seq

    def is_news(self, row: Heard) -> bool:
        """Whether history has not seen it. Norms are taken by each service for itself."""
        if row.kind == NORMS:
            return False
        earlier = self.desk.receipts.get(name_of(row))
        return earlier is None or earlier.revision < (row.revision or 0)

    def take_one(self, row: Heard, body: bytes) -> None:
        """As if it had been received here, but for the answer."""
        take_in(self.desk.pipeline.history, row.kind, body, row.received)
        self.desk.receipts.put(name_of(row), row.revision or 0, row.fingerprint or ANY)
        self.heard += 1
        if row.action is not None and not row.degraded:
            pipeline, store = self.desk.pipeline, str(row.store)
            policy = pipeline.rulebook.policies.in_force(store, row.received)
            pipeline.staff.take(store, policy.action_terms[row.action - 1], row.received)
            pipeline.radius.recall(
                store, str(row.register), row.received, Action(row.action),
                str(row.cause), trips_of(str(row.trips)),
            )  # fmt: skip
        self.tell(row)

    def tell(self, row: Heard) -> None:
        """Whoever watches here hears of it too."""
        if row.kind == OUTCOME and self.desk.alerts.watchers:
            self.tell_answer(row)
        watched = row.flagged or row.action == Action.MANAGER_APPROVAL or row.trips
        if watched and self.desk.alerts.watchers:
            stored = self.desk.find(row.key, row.revision)
            announce.decision(self.desk.alerts, stored.row)
            announce.tripped(self.desk.alerts, stored.row)

    def tell_answer(self, row: Heard) -> None:
        """Where the outcome is a manager's answer, those who wait for it hear of it."""
        answer = self.desk.journal.approval(row.key)
        if answer is not None and answer.resolved_at == row.received:
            decided = self.desk.find(row.key).row
            announce.resolved(self.desk.alerts, decided, shown_approval(answer))


def name_of(row: Heard) -> str:
    """Its name among the receipts."""
    if row.kind == OUTCOME:
        return outcome_name(row.key, row.received)
    return row.key if row.revision is not None else event_name(row.kind, row.key)
