"""The desk behind every call style: one transaction in, one durable decision out."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from ..domain import Event, Norms, Outcome
from ..errors import (
    StoreUnavailable,
    TransactionKeyReused,
    UnknownTransaction,
)
from ..failpoints import Failpoint, reach
from ..features import INDEX
from ..journal import (
    NORMS,
    OUTCOME,
    DecisionRow,
    EventRow,
    Journal,
    RowRefused,
    Stored,
    StoredDecision,
    trips_text,
)
from ..journal.conversion import outcome_of
from ..journal.spill import Row
from ..model import Estimator
from ..pipeline import Decided, Pipeline
from ..settings import Settings
from ..v1 import decision_service_pb2 as wire
from . import announce
from .admission import Admission
from .alerts import Alerts
from .answers import decision_bytes
from .asked import Asked, Request, asked
from .challenger import Challenger
from .clock import Clock
from .convert import body_of, event_of_store, fingerprint, outcome_body
from .keeping import Keeping, Version, as_it_is
from .kept_models import KeptModels
from .measured import Calls
from .receipts import ANY, Receipts, event_name, outcome_name
from .shadow import Shadow
from .validate import check

AMOUNT, DISCOUNT = INDEX["amount"], INDEX["discount"]
STORE_AWAY = "store: away"
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
    keeping: Keeping
    admission: Admission = field(default_factory=Admission)
    shadow: Shadow = field(default_factory=Shadow)
    challenger: Challenger = field(default_factory=Challenger)
    degraded: Counter[str] = field(default_factory=Counter)
    calls: Calls = field(default_factory=Calls)
    models: KeptModels = field(default_factory=KeptModels)

    def __post_init__(self) -> None:
        self.keeping.settled, self.keeping.when_away = self.settle, self.miss_the_store

    async def answer(self, request: Request) -> Answer:
        """Check, recognise retries, decide, and wait until the decision is kept."""
        one = asked(request, self.clock, self.pipeline.rulebook.currency)
        key, revision, print_ = one.key, one.revision, one.fingerprint
        if self.known(key, revision):
            return await self.repeat(key, revision, print_)
        self.refuse_more()
        reach(Failpoint.BEFORE_COMPUTE)
        decided = self.pipeline.decide(one.event)
        reach(Failpoint.AFTER_COMPUTE)
        self.receipts.put(key, revision, print_)
        row, instead = self.row(one, decided), partial(self.instead, one, decided)
        try:
            stored = await self.keeping.put((key, revision), row, instead)
        except (RowRefused, StoreUnavailable):
            self.receipts.drop(key)
            raise
        return Answer(stored.decision, stored.replayed)

    def known(self, key: str, revision: int) -> bool:
        """True for a retry; False for a new key or a higher revision. Without the store it is
        known by what is in memory, so that two services may answer one key: the drain tells."""
        earlier = self.receipts.get(key)
        if earlier is None and not self.receipts.complete and not self.keeping.away:
            stored = self.journal.decision(key)
            return stored is not None and revision <= stored.row.revision
        return earlier is not None and revision <= earlier.revision

    def refuse_more(self) -> None:
        """Nothing grows without bound."""
        if len(self.keeping.under_way) >= self.settings.most_in_flight:
            raise self.admission.overloaded("under way", "more is in flight than can be answered")

    async def repeat(self, key: str, revision: int, print_: bytes) -> Answer:
        """The decision that this very body got; raises TransactionKeyReused for another body."""
        waits = self.keeping.under_way.get((key, revision))
        if waits is not None:
            await waits.future
        row = self.kept(key, revision)
        if row is None or row.fingerprint not in (ANY, print_):
            raise TransactionKeyReused(
                f"{key} was answered with another body: send a higher revision if it changed"
            )
        return Answer(row.decision, True)

    def kept(self, key: str, revision: int) -> DecisionRow | None:
        """The decision as it is kept, wherever that is."""
        row = self.keeping.find((key, revision))
        if isinstance(row, DecisionRow):
            return row
        if self.keeping.away:
            raise StoreUnavailable(f"the answer on {key} stands in the journal, which is away")
        stored = self.journal.decision(key, revision)
        return stored.row if stored else None

    def row(self, one: Asked, decided: Decided, durable: bool = True) -> DecisionRow:
        """The decision as the row that the journal keeps of it."""
        received = one.event.received
        message = decision_bytes(decided, one.revision, received, decided.currency, durable)
        return row_of(decided, one.revision, one.fingerprint, message, one.body)

    def instead(self, one: Asked, decided: Decided, why: str, durable: bool) -> DecisionRow:
        """The fallback's row, while the store is away."""
        fallen = decided if decided.degraded else self.pipeline.instead(decided, STORE_AWAY)
        return self.row(one, fallen, durable)

    def miss_the_store(self, why: str) -> None:
        """What is decided from now on is the fallback, until nothing is missing any more."""
        if why:
            self.pipeline.missing["store"] = STORE_AWAY
        else:
            self.pipeline.missing.pop("store", None)

    def settle(self, row: Row, stored: Stored) -> None:
        """Tell those who watch; who runs in the shadow judges what is in the journal."""
        if not isinstance(row, DecisionRow) or stored.replayed:
            return
        if row.degraded:
            self.degraded[row.degraded] += 1
        announce.decision(self.alerts, row)
        announce.tripped(self.alerts, row)
        if stored.seq:
            for beside in (self.shadow, self.challenger):
                beside.offer(stored.seq, row)

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
        if await self.known_event(event, version):
            return False
        self.refuse_more()
        row = EventRow(event.key, event.kind, now, body_of(message, event), once=True)
        self.pipeline.history.see(event)
        self.receipts.put(version[0], 0, print_)
        return not (await self.keeping.put(version, row, as_it_is(row))).replayed

    async def known_event(self, event: Event, version: Version) -> bool:
        """True once the same event is on disk."""
        if self.receipts.get(version[0]) is None:
            if self.receipts.complete or self.keeping.away:
                return False
            return self.journal.knows_event(event.kind, event.key)
        waits = self.keeping.under_way.get(version)
        if waits is not None:
            await waits.future
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
        await self.keeping.put((event_name(NORMS, norms.hash), 0), row, as_it_is(row))

    async def catch_up(self) -> None:
        """Learn verdicts and answers whose outcome a crash kept from being recorded."""
        for one in self.journal.unlearnt():
            row = self.find(one.key).row
            outcome = outcome_of(row, one.known, one.confirmed, one.before, one.taken_back)
            await self.learn([outcome])

    async def model(self, hash: str) -> Estimator | None:
        """The model of this hash, which answered then: the live one or one that is kept."""
        serving = self.pipeline.model
        if serving is not None and serving.hash == hash:
            return serving
        return await self.models.of(self.settings.models / hash) if hash else None

    def find(self, key: str, revision: int | None = None) -> StoredDecision:
        """The decision recorded under a key, the latest revision unless one is named."""
        earlier = self.receipts.get(key)
        latest = earlier.revision if earlier else 0
        waiting = self.keeping.find((key, latest if revision is None else revision))
        if isinstance(waiting, DecisionRow):
            return StoredDecision(0, waiting)
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
        discount=int(decided.vector[DISCOUNT]),
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
