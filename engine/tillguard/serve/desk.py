"""The desk behind every call style: one transaction in, one durable decision out."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ..domain import Event, Norms, Outcome
from ..errors import (
    Overloaded,
    StoreUnavailable,
    TillguardError,
    TransactionKeyReused,
    UnknownTransaction,
)
from ..features import INDEX
from ..journal import (
    NORMS,
    OUTCOME,
    DecisionRow,
    EventRow,
    Journal,
    RowRefused,
    StoredDecision,
    trips_text,
)
from ..journal.conversion import outcome_of
from ..model import Estimator
from ..pipeline import Decided, Pipeline
from ..settings import Settings
from ..v1 import decision_service_pb2 as wire
from . import announce
from .alerts import Alerts
from .answers import decision_bytes
from .asked import Asked, Request, asked
from .challenger import Challenger
from .clock import Clock
from .convert import body_of, event_of_store, fingerprint, outcome_body
from .receipts import ANY, Receipts, event_name, outcome_name
from .shadow import Shadow
from .validate import check

AMOUNT = INDEX["amount"]
Version = tuple[str, int]
"""A key with its revision."""

MOST_UNSTORED = 10_000
NO_HITS = "[]"


class Answer(NamedTuple):
    """The decision's bytes, the same for ever, and whether they were given before."""

    decision: bytes
    replayed: bool


@dataclass(slots=True)
class Desk:
    """All that a till's call touches; lives in one event loop."""

    pipeline: Pipeline
    journal: Journal
    alerts: Alerts
    clock: Clock
    receipts: Receipts
    settings: Settings
    in_flight: dict[Version, asyncio.Future[Any]] = field(default_factory=dict)
    unstored: dict[Version, DecisionRow | EventRow] = field(default_factory=dict)
    shadow: Shadow = field(default_factory=Shadow)
    challenger: Challenger = field(default_factory=Challenger)

    async def answer(self, request: Request) -> Answer:
        """Check, recognise retries, decide, and wait until the decision is on disk."""
        one = asked(request, self.clock, self.pipeline.rulebook.currency)
        key, revision, print_ = one.key, one.revision, one.fingerprint
        if self.known(key, revision, print_):
            return await self.repeat(key, revision, print_)
        row = self.unstored.pop((key, revision), None)
        if not isinstance(row, DecisionRow):
            self.refuse_more()
            row = self.decided(one)
        self.receipts.put(key, revision, print_)
        stored = await self.put((key, revision), row)
        return Answer(stored.decision, stored.replayed)

    def known(self, key: str, revision: int, print_: bytes) -> bool:
        """True for a retry; False for a new key, a higher revision, or an answer not stored."""
        waiting = self.unstored.get((key, revision))
        if isinstance(waiting, DecisionRow):
            return waiting.fingerprint != print_
        earlier = self.receipts.get(key)
        if earlier is None and not self.receipts.complete:
            stored = self.journal.decision(key)
            return stored is not None and revision <= stored.row.revision
        return earlier is not None and revision <= earlier.revision

    def refuse_more(self) -> None:
        """Nothing grows without bound: neither calls under way nor answers without a store."""
        if len(self.in_flight) >= self.settings.most_in_flight:
            raise Overloaded("more is in flight than can be answered in time")
        if len(self.unstored) >= MOST_UNSTORED:
            raise StoreUnavailable(f"{MOST_UNSTORED} answers wait for the journal to come back")

    async def repeat(self, key: str, revision: int, print_: bytes) -> Answer:
        """The decision that this very body got; raises TransactionKeyReused for another body."""
        waiting = self.in_flight.get((key, revision))
        if waiting is not None:
            await waiting
        stored = self.journal.decision(key, revision)
        if stored is None or stored.row.fingerprint != print_:
            raise TransactionKeyReused(
                f"{key} was answered with another body: send a higher revision if it changed"
            )
        return Answer(stored.row.decision, True)

    def decided(self, one: Asked) -> DecisionRow:
        """Compute the decision as the row that the journal keeps of it."""
        decided = self.pipeline.decide(one.event)
        message = decision_bytes(decided, one.revision, one.event.received, decided.currency)
        return row_of(decided, one.revision, one.fingerprint, message, one.body)

    def put(self, version: Version, row: DecisionRow | EventRow) -> asyncio.Future[Any]:
        """Hand a row to the writer in order of receipt; a caller who hangs up changes nothing."""
        writer = self.journal.writer
        try:
            future: asyncio.Future[Any] = (
                writer.put(row) if isinstance(row, DecisionRow) else writer.put_events([row])
            )
        except TillguardError:
            self.unstored[version] = row
            raise
        self.in_flight[version] = future
        future.add_done_callback(lambda done: self.settle(version, row, done))
        return future

    def settle(
        self, version: Version, row: DecisionRow | EventRow, done: asyncio.Future[Any]
    ) -> None:
        """Tell those who watch; what history has seen but the journal lacks waits for a retry."""
        self.in_flight.pop(version, None)
        error = done.exception()
        if isinstance(error, StoreUnavailable):
            self.unstored[version] = row
        elif isinstance(error, RowRefused):
            self.receipts.drop(version[0])
        elif error is None and isinstance(row, DecisionRow) and not done.result().replayed:
            announce.decision(self.alerts, row)
            announce.tripped(self.alerts, row)
            for beside in (self.shadow, self.challenger):
                beside.offer(done.result().seq, row)

    async def store_the_rest(self) -> bool:
        """Try once more what could not be stored; True if nothing is left."""
        waiting, self.unstored = self.unstored, {}
        for version, row in waiting.items():
            with suppress(TillguardError):
                await self.put(version, row)
        return not self.unstored

    async def record(self, request: wire.RecordEventsRequest) -> bool:
        """Take in what needs no answer; False if it was known. A transaction is decided all the
        same: nobody waits for the answer, but a suspicion is flagged."""
        if request.HasField("transaction"):
            one = wire.DecideRequest(transaction=request.transaction)
            return not (await self.answer(one)).replayed
        message = request.store_event
        check(request, self.clock(), currency=self.pipeline.rulebook.currency)
        now = self.clock(message.event_time.seconds)
        event = event_of_store(message, now, now)
        version, print_ = (event_name(event.kind, event.key), 0), fingerprint(message)
        earlier = self.receipts.get(version[0])
        if earlier is not None and earlier.differs(print_):
            raise TransactionKeyReused(f"{event.key} was recorded with another body")
        row = self.unstored.pop(version, None)
        if row is None:
            if await self.known_event(event, version):
                return False
            self.refuse_more()
            row = EventRow(event.key, event.kind, now, body_of(message, event), once=True)
            self.pipeline.history.see(event)
            self.receipts.put(version[0], 0, print_)
        stored = await self.put(version, row)
        return not stored[0].replayed

    async def known_event(self, event: Event, version: Version) -> bool:
        """True once the same event is on disk."""
        if self.receipts.get(version[0]) is None:
            return not self.receipts.complete and self.journal.knows_event(event.kind, event.key)
        waiting = self.in_flight.get(version)
        if waiting is not None:
            await waiting
        return True

    async def learn(self, outcomes: Sequence[Outcome]) -> None:
        """History learns what became known, in the order in which the journal keeps it."""
        rows = [EventRow(o.key, OUTCOME, o.known, outcome_body(o)) for o in outcomes]
        for outcome in outcomes:
            self.pipeline.learn(outcome)
            self.receipts.put(outcome_name(outcome.key, outcome.known), 0, ANY)
        await self.journal.writer.put_events(rows)

    async def take(self, norms: Norms) -> None:
        """History looks these norms up from now on, in the order in which the journal keeps it."""
        row = EventRow(norms.hash, NORMS, self.clock(), b"")
        self.pipeline.history.take(norms)
        await self.put((event_name(NORMS, norms.hash), 0), row)

    async def store_norms(self) -> None:
        """Try once more to keep that norms were taken, where the journal was away."""
        for version, row in list(self.unstored.items()):
            if isinstance(row, EventRow) and row.kind == NORMS:
                del self.unstored[version]
                await self.put(version, row)

    async def catch_up(self) -> None:
        """Learn verdicts and answers whose outcome a crash kept from being recorded."""
        for key, known, confirmed in self.journal.unlearnt():
            await self.learn([outcome_of(self.find(key).row, known, confirmed)])

    def model(self, hash: str) -> Estimator | None:
        """The model of this hash, which answered then: the live one or one that is kept."""
        serving = self.pipeline.model
        if serving is not None and serving.hash == hash:
            return serving
        return kept_model(self.settings.models / hash) if hash else None

    def find(self, key: str, revision: int | None = None) -> StoredDecision:
        """The decision recorded under a key, the latest revision unless one is named."""
        stored = self.journal.decision(key, revision)
        if stored is None:
            raise UnknownTransaction(f"no decision is recorded under {key}")
        return stored


@lru_cache(maxsize=10)
def kept_model(folder: Path) -> Estimator:
    """The last ten models of the past that were asked for; a folder never changes."""
    return Estimator.load(folder)


def row_of(
    decided: Decided, revision: int, print_: bytes, message: bytes, body: bytes
) -> DecisionRow:
    event, choice, score = decided.event, decided.choice, decided.score
    return DecisionRow(
        key=event.key,
        revision=revision,
        fingerprint=print_,
        kind=event.kind,
        store=event.store,
        region=decided.region,
        register=event.register,
        employee=event.employee,
        customer=event.customer,
        card=next((t.token for t in event.tenders if t.token), ""),
        at=event.at,
        received=event.received,
        business_date=event.business_date,
        amount=int(decided.vector[AMOUNT]),
        action=int(choice.action),
        flagged=choice.flagged,
        risk=choice.risk,
        probability=score.probability if score else None,
        damage=score.damage if score else 0,
        expected_loss=choice.expected_loss,
        typology=choice.typology,
        party=choice.party,
        bundle=decided.bundle,
        model=decided.model,
        degraded=decided.degraded,
        hits=json.dumps([hit.rule for hit in decided.hits]) if decided.hits else NO_HITS,
        reason=main_reason(decided),
        cause=decided.cause,
        trips=trips_text(decided.trips),
        vector=decided.vector.tobytes(),
        decision=message,
        body=body,
    )


def main_reason(decided: Decided) -> str:
    """The gravest rule's reason, else what raised the estimate most and is known, in words."""
    if decided.hits:
        return max(decided.hits, key=lambda hit: hit.severity).reason
    raising = [part for part in decided.contributions if part.effect > 0]
    known = [part for part in raising if not math.isnan(part.value)]
    return next((part.words for part in (*known, *raising)), "unusual taken together")
