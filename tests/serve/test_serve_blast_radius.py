"""A rule that goes mad stops at its store or register, tells its owner, and cools."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import grpc
import pytest
import structlog
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.domain import Kind
from tillguard.features import History
from tillguard.journal import DecisionRow, Journal, trips_of
from tillguard.pipeline import Pipeline
from tillguard.serve.answers import decision_bytes
from tillguard.serve.clock import Replay
from tillguard.serve.convert import event_from_body
from tillguard.serve.desk import row_of
from tillguard.serve.lifecycle import idle, stored
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_pb2, policy_pb2
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1 import policy_service_pb2 as policy_wire
from tillguard.v1.decision_pb2 import (
    ACTION_APPROVE,
    ACTION_APPROVE_AND_REVIEW,
    ACTION_DENY,
    Decision,
)
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.policy_service_pb2_grpc import PolicyServiceStub

NOON = 1_512_493_200
Ask = Callable[..., wire.DecideRequest]
MAD = """
id: mad-rule
title: Mad rule
group: returns
typology: RETURN_OVER_PURCHASE
party: customer
kinds: [sale]
severity: 5
owner: ann
reason: A sale of {amount}
when: amount >= 10.00
tests:
  - name: twenty
    features: {amount: 20.00}
    hit: true
  - name: nine
    features: {amount: 9.00}
    hit: false
"""
DEAR, CHEAP = 2000, 100


@pytest.fixture
def mad(own_files: Settings) -> Settings:
    """The shipped files with a rule that denies every dear sale."""
    (own_files.rules / "returns" / "mad-rule.yaml").write_text(MAD)
    base = own_files.policies / "base.yaml"
    base.write_text(base.read_text() + "\nrules:\n  mad-rule: {floor: DENY}\n")
    return own_files


class Tills:
    """A running service and the tills that ask it; every sale has the next number."""

    def __init__(self, service: Service, channel: grpc.aio.Channel, sale: Ask, first: int) -> None:
        self.service, self.sale, self.number = service, sale, first
        self.till, self.lead = DecisionServiceStub(channel), PolicyServiceStub(channel)

    async def ask(self, store: str = "367", register: str = "1", cents: int = DEAR) -> Decision:
        self.number += 1
        asked = self.sale(self.number, store=store, register=register, cents=cents)
        return (await self.till.Decide(asked)).decision

    async def many(self, count: int, **where: object) -> list[Decision]:
        return [await self.ask(**where) for _ in range(count)]  # type: ignore[arg-type]

    def later(self, seconds: int) -> None:
        clock = self.service.desk.clock
        assert isinstance(clock, Replay)
        clock(clock.now + seconds)


@asynccontextmanager
async def tills(
    settings: Settings, sale: Ask, now: int = NOON, first: int = 0
) -> AsyncIterator[Tills]:
    service = await start(settings, Replay(now))
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        yield Tills(service, channel, sale, first)
    await service.stop(grace=0.1)


async def test_a_rule_that_denies_everything_falls_to_review_only_in_its_store_and_cools(
    mad: Settings, sale: Ask
) -> None:
    async with tills(mad, sale) as at:
        denied = await at.many(5)
        assert {d.action for d in denied} == {ACTION_DENY}
        assert {d.cause for d in denied} == {"mad-rule"}
        stopped = await at.ask()
        assert stopped.action == ACTION_APPROVE_AND_REVIEW
        assert stopped.bound_by == (
            "blast radius: rule mad-rule held 100 % of store 367 within the hour, at most 5 %"
        )
        assert (stopped.flagged, stopped.risk) == (denied[0].flagged, denied[0].risk)
        assert [r.rule for r in stopped.reasons] == [r.rule for r in denied[0].reasons]
        assert (await at.ask(store="2")).action == ACTION_DENY
        at.later(3599)
        assert (await at.ask()).action == ACTION_APPROVE_AND_REVIEW
        at.later(1)
        again = await at.many(6)
        assert [d.action for d in again] == [ACTION_DENY] * 5 + [ACTION_APPROVE_AND_REVIEW]


async def test_one_register_that_does_too_much_stops_alone(mad: Settings, sale: Ask) -> None:
    async with tills(mad, sale) as at:
        quiet = await at.many(200, register="1", cents=CHEAP)
        assert {d.action for d in quiet} == {ACTION_APPROVE}
        assert {d.action for d in await at.many(5, register="2")} == {ACTION_DENY}
        stopped = await at.ask(register="2")
        assert stopped.action == ACTION_APPROVE_AND_REVIEW
        assert "100 % of register 2 of store 367" in stopped.bound_by
        assert (await at.ask(register="1")).action == ACTION_DENY


async def test_who_watches_the_store_hears_what_tripped_and_whose_it_is(
    mad: Settings, sale: Ask
) -> None:
    async with tills(mad, sale) as at:
        watch = at.till.WatchAlerts(wire.WatchAlertsRequest(stores=["367"]))
        await watch.wait_for_connection()
        elsewhere = at.till.WatchAlerts(wire.WatchAlertsRequest(stores=["2"]))
        await elsewhere.wait_for_connection()
        with structlog.testing.capture_logs() as logs:
            made = await at.many(5)
            told = [alert async for alert in until_tripped(watch)]
        trip = told[-1].blast_radius_tripped.trip
        assert (trip.rule, trip.owner, trip.store, trip.register) == ("mad-rule", "ann", "367", "")
        assert (trip.count, trip.answers, trip.share, trip.limit) == (5, 5, 1.0, 0.05)
        assert trip.measure == policy_pb2.TRIP_MEASURE_HOLDS
        assert trip.cool_time.seconds - trip.trip_time.seconds == 3600
        assert (trip.key, trip.policy_bundle) == (made[-1].key, made[-1].policy_bundle)
        assert [one["owner"] for one in logs if "blast radius" in one["event"]] == ["ann"]
        listed = (await at.lead.ListTrips(policy_wire.ListTripsRequest())).trips
        assert list(listed) == [trip]
        words = ["policy", "trips", "--json", "--home", str(mad.home)]
        (shown,) = json.loads(CliRunner().invoke(app, words).stdout)
        assert (shown["rule"], shown["owner"], shown["key"]) == ("mad-rule", "ann", trip.key)
        elsewhere.cancel()
        watch.cancel()


async def until_tripped(watch: object) -> AsyncIterator[wire.Alert]:
    async with asyncio.timeout(10):
        async for response in watch:  # type: ignore[attr-defined]
            yield response.alert
            if response.alert.HasField("blast_radius_tripped"):
                return


async def test_a_restart_forgets_neither_what_tripped_nor_what_is_counted(
    mad: Settings, sale: Ask
) -> None:
    async with tills(mad, sale) as at:
        await at.many(5)
        await at.many(4, store="2")
    async with tills(mad, sale, NOON + 600, at.number) as again:
        assert (await again.ask()).action == ACTION_APPROVE_AND_REVIEW
        told = [(await again.ask(store="2")).action for _ in range(2)]
        assert told == [ACTION_DENY, ACTION_APPROVE_AND_REVIEW]
        last = again.number
    async with tills(mad, sale, NOON + 3600, last) as cooled:
        assert (await cooled.ask()).action == ACTION_DENY
        assert (await cooled.ask(store="2")).action == ACTION_APPROVE_AND_REVIEW


async def test_a_replay_of_the_journal_gives_the_same_bytes(mad: Settings, sale: Ask) -> None:
    async with tills(mad, sale) as at:
        for seconds in (0, 40, 500, 3600, 7200):
            at.later(seconds)
            await at.many(7)
            await at.many(3, store="2", register="4")
            await at.many(2, cents=CHEAP)
        journal = at.service.desk.journal
        rows = replayed(journal, at.service.desk.pipeline.rulebook.hash)
        assert sum(len(trips_of(row.trips)) for row in rows) >= 4
        for row in rows:
            kept = journal.decision(row.key)
            assert kept is not None
            assert kept.row == row


def replayed(journal: Journal, bundle: str) -> list[DecisionRow]:
    """What another process would answer to the journal's events, from nothing but them."""
    pipeline = Pipeline(History(), idle(stored(journal, bundle)), None)
    rows = []
    for record in journal.events():
        event = event_from_body(Kind(record.kind), record.body, record.received)
        decided = pipeline.decide(event)
        message = decision_bytes(decided, 0, event.received, decided.currency)
        found = journal.decision(record.key)
        assert found is not None
        rows.append(row_of(decided, 0, found.row.fingerprint, message, record.body))
    return rows


async def test_a_missing_part_answers_by_its_fallback_whatever_tripped(
    mad: Settings, sale: Ask
) -> None:
    async with tills(mad, sale) as at:
        await at.many(5)
        pipeline, radius = at.service.desk.pipeline, at.service.desk.pipeline.radius
        before = radius.counted["367", ""].total
        pipeline.rulebook = replace(pipeline.rulebook, engine=Broken())  # type: ignore[arg-type]
        fallen = await at.ask()
        assert fallen.degraded
        assert fallen.bound_by.startswith("fallback")
        assert radius.counted["367", ""].total == before


class Broken:
    """An engine that has gone."""

    @property
    def sequences(self) -> Broken:
        return self

    rules = ()

    def complete(self, event: object, vector: object, *_: object) -> object:
        return vector

    def hits(self, *_: object) -> None:
        raise MemoryError


async def test_a_missed_limit_is_none_where_the_policy_says_none(mad: Settings, sale: Ask) -> None:
    base = mad.policies / "base.yaml"
    text = base.read_text()
    begin, end = text.index("blast_radius:"), text.index("sources:")
    base.write_text(text[:begin] + text[end:])
    async with tills(mad, sale) as at:
        assert {d.action for d in await at.many(20)} == {decision_pb2.ACTION_DENY}
