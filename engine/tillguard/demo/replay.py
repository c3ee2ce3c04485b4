"""The tills of the demo chain: they send their days over gRPC, investigators work their queues."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import grpc

from ..domain import TRANSACTIONS, Event
from ..investigate.cases import RECOVERED
from ..serve.convert import store_event_of, transaction_of
from ..serve.money import put_money
from ..v1 import decision_service_pb2 as wire
from ..v1 import investigation_service_pb2 as work
from ..v1.decision_pb2 import Decision
from ..v1.decision_service_pb2_grpc import DecisionServiceStub
from ..v1.investigation_pb2 import (
    DISPOSITION_CLEARED,
    DISPOSITION_CONFIRMED,
    QueueEntry,
    ShiftPlan,
)
from ..v1.investigation_service_pb2_grpc import InvestigationServiceStub
from .verdicts import Truth

IN_FLIGHT = 8
"""Calls under way at once, as from eight stores."""


@dataclass(slots=True)
class Closed:
    """A case that an investigator closed: was the suspicion right, and what loss it stopped."""

    confirmed: bool
    loss: int


@dataclass(slots=True)
class Replayed:
    """What the tills saw and the investigators found; latencies in milliseconds by call."""

    decisions: list[tuple[Event, Decision]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    recorded: int = 0
    closed: list[Closed] = field(default_factory=list)
    plan: ShiftPlan | None = None
    queues: dict[str, list[QueueEntry]] = field(default_factory=dict)


class Replay:
    """One connection to the service on which `days` of events are replayed in order of receipt."""

    def __init__(self, channel: grpc.aio.Channel, truths: Mapping[str, Truth]) -> None:
        self.tills = DecisionServiceStub(channel)
        self.office = InvestigationServiceStub(channel)
        self.truths = truths
        self.seen = Replayed()

    async def run(self, days: Sequence[Sequence[Event]], tick: Callable[[float], None]) -> Replayed:
        """After each day the next shift is planned; all but the last plan are worked off."""
        for number, events in enumerate(days, 1):
            await self.day(events)
            self.seen.plan = (await self.office.PlanShift(work.PlanShiftRequest())).plan
            if number < len(days):
                await self.work_off(self.seen.plan)
            tick(number / len(days))
        await self.list_queues(self.seen.plan)
        return self.seen

    async def day(self, events: Sequence[Event]) -> None:
        """In order of receipt, but for the few calls that are under way together."""
        for asks, run in groupby(events, lambda event: event.kind in TRANSACTIONS):
            if asks:
                await self.decide_all(run)
            else:
                await self.record(list(run))

    async def decide_all(self, events: Iterable[Event]) -> None:
        gate = asyncio.Semaphore(IN_FLIGHT)
        tasks = []
        async with asyncio.TaskGroup() as group:
            for event in events:
                await gate.acquire()
                tasks.append(group.create_task(self.decide(event, gate)))
        self.seen.decisions += [task.result() for task in tasks]

    async def decide(self, event: Event, gate: asyncio.Semaphore) -> tuple[Event, Decision]:
        request = wire.DecideRequest(transaction=transaction_of(event))
        start = time.perf_counter()
        try:
            response = await self.tills.Decide(request, timeout=30)
        finally:
            gate.release()
        self.seen.latencies.append(1000 * (time.perf_counter() - start))
        return event, response.decision

    async def record(self, events: Sequence[Event]) -> None:
        async def requests() -> AsyncIterator[wire.RecordEventsRequest]:
            for event in events:
                yield wire.RecordEventsRequest(store_event=store_event_of(event))

        result = await self.tills.RecordEvents(requests(), timeout=120)
        self.seen.recorded += result.recorded_count

    async def work_off(self, plan: ShiftPlan) -> None:
        """Every investigator claims and closes what the plan gave them, with the truth, and gets
        back the share of a loss that plans expect."""
        for assignment in plan.assignments:
            claim = work.ClaimCaseRequest(
                case_id=assignment.case_id, investigator=assignment.investigator
            )
            case = (await self.office.ClaimCase(claim)).case
            losses = [self.truths[key].loss for key in case.evidence if key in self.truths]
            verdict = DISPOSITION_CONFIRMED if losses else DISPOSITION_CLEARED
            close = work.CloseCaseRequest(
                case_id=case.case_id, investigator=assignment.investigator, disposition=verdict
            )
            put_money(close.recovered, round(RECOVERED * sum(losses)), case.value.currency_code)
            await self.office.CloseCase(close)
            self.seen.closed.append(Closed(bool(losses), sum(losses)))

    async def list_queues(self, plan: ShiftPlan | None) -> None:
        for person in sorted({a.investigator for a in plan.assignments} if plan else ()):
            request = work.ListQueueRequest(investigator=person, page_size=500)
            self.seen.queues[person] = list((await self.office.ListQueue(request)).entries)
