"""The desk behind every call style: one transaction in, one durable decision out."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..domain import Outcome
from ..errors import (
    Overloaded,
    StoreUnavailable,
    TransactionKeyReused,
    UnknownTransaction,
)
from ..features import INDEX
from ..journal import DecisionRow, EventRow, Journal, Stored, StoredDecision
from ..model import Estimator
from ..pipeline import Decided, Pipeline
from ..settings import Settings
from ..v1 import decision_service_pb2 as wire
from . import announce
from .alerts import Alerts
from .answers import decision_message
from .clock import Clock
from .convert import (
    Transaction,
    body_of,
    event_of,
    event_of_store,
    fingerprint,
    key_of,
    outcome_body,
)
from .receipts import Receipts
from .validate import check

AMOUNT = INDEX["amount"]
Asked = wire.DecideRequest | wire.DecideStreamRequest
OUTCOME = "outcome"
"""The kind under which the journal keeps what history learnt from verdicts and approvals."""


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
    in_flight: dict[str, asyncio.Future[Stored]] = field(default_factory=dict)
    unstored: dict[str, DecisionRow] = field(default_factory=dict)

    async def answer(self, request: Asked) -> Answer:
        """Check, recognise retries, decide, and wait until the decision is on disk."""
        transaction, revision = request.transaction, request.revision
        check(request, self.clock(), currency=self.pipeline.rulebook.currency)
        now = self.clock(transaction.event_time.seconds)
        key, print_ = key_of(transaction), fingerprint(transaction)
        if self.known(key, revision, print_):
            return await self.repeat(key, revision, print_)
        if len(self.in_flight) >= self.settings.most_in_flight:
            raise Overloaded("more is in flight than can be answered in time")
        row = self.unstored.pop(key, None) or self.decided(transaction, revision, print_, now)
        self.receipts.put(key, revision, print_)
        stored = await asyncio.shield(self.put(key, row))
        return Answer(stored.decision, stored.replayed)

    def known(self, key: str, revision: int, print_: bytes) -> bool:
        """True for a retry; False for a new key, a higher revision, or an answer not stored."""
        if key in self.unstored:
            return self.unstored[key].fingerprint != print_
        earlier = self.receipts.get(key)
        if earlier is None and not self.receipts.complete:
            stored = self.journal.decision(key)
            return stored is not None and revision <= stored.row.revision
        return earlier is not None and revision <= earlier.revision

    async def repeat(self, key: str, revision: int, print_: bytes) -> Answer:
        """The decision that this very body got; raises TransactionKeyReused for another body."""
        waiting = self.in_flight.get(key)
        if waiting is not None:
            await asyncio.shield(waiting)
        stored = self.journal.decision(key, revision)
        if stored is None or stored.row.fingerprint != print_:
            raise TransactionKeyReused(
                f"{key} was answered with another body: send a higher revision if it changed"
            )
        return Answer(stored.row.decision, True)

    def decided(
        self, transaction: Transaction, revision: int, print_: bytes, now: int
    ) -> DecisionRow:
        """Compute the decision as the row that the journal keeps of it."""
        event = event_of(transaction, now, now)
        decided = self.pipeline.decide(event)
        message = decision_message(decided, revision, now, decided.currency)
        body = body_of(transaction, event)
        return row_of(decided, revision, print_, message.SerializeToString(), body)

    def put(self, key: str, row: DecisionRow) -> asyncio.Future[Stored]:
        """Hand a row to the writer in order of receipt; a caller who hangs up changes nothing."""
        future = self.journal.writer.put(row)
        self.in_flight[key] = future
        future.add_done_callback(lambda done: self.settle(key, row, done))
        return future

    def settle(self, key: str, row: DecisionRow, done: asyncio.Future[Stored]) -> None:
        """Tell those who watch; an answer that was not stored waits for the till's retry."""
        self.in_flight.pop(key, None)
        if done.cancelled() or isinstance(done.exception(), StoreUnavailable):
            self.unstored[key] = row
        elif done.exception() is None and not done.result().replayed:
            announce.decision(self.alerts, row)

    async def record(self, request: wire.RecordEventsRequest) -> bool:
        """Take in what needs no answer; False if it was known. A transaction is decided all the
        same: nobody waits for the answer, but a suspicion is flagged."""
        if request.HasField("transaction"):
            asked = wire.DecideRequest(transaction=request.transaction)
            return not (await self.answer(asked)).replayed
        message = request.store_event
        check(request, self.clock(), currency=self.pipeline.rulebook.currency)
        now = self.clock(message.event_time.seconds)
        event = event_of_store(message, now, now)
        name, print_ = f"{event.kind}:{event.key}", fingerprint(message)
        earlier = self.receipts.get(name)
        if earlier is not None:
            if earlier.fingerprint != print_:
                raise TransactionKeyReused(f"{event.key} was recorded with another body")
            return False
        self.receipts.put(name, 0, print_)
        self.pipeline.history.see(event)
        row = EventRow(event.key, event.kind, now, body_of(message, event), once=True)
        stored = await asyncio.shield(self.journal.writer.put_events([row]))
        return not stored[0].replayed

    async def learn(self, outcomes: Sequence[Outcome]) -> None:
        """History learns what became known, in the order in which the journal keeps it."""
        rows = [EventRow(o.key, OUTCOME, o.known, outcome_body(o)) for o in outcomes]
        for outcome in outcomes:
            self.pipeline.learn(outcome)
        await asyncio.shield(self.journal.writer.put_events(rows))

    def model(self, hash: str) -> Estimator | None:
        """The model of this hash, which answered then: the live one or one that is kept."""
        serving = self.pipeline.model
        if serving is not None and serving.hash == hash:
            return serving
        return Estimator.load(self.settings.models / hash) if hash else None

    def find(self, key: str, revision: int | None = None) -> StoredDecision:
        """The decision recorded under a key, the latest revision unless one is named."""
        stored = self.journal.decision(key, revision)
        if stored is None:
            raise UnknownTransaction(f"no decision is recorded under {key}")
        return stored


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
        hits=json.dumps([hit.rule for hit in decided.hits]),
        reason=main_reason(decided),
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
