"""Two service processes on one database: one decision a key, one history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from time import monotonic

import grpc
import numpy as np
import pytest

from tillguard.drill.node import Node
from tillguard.features import INDEX
from tillguard.journal import Journal
from tillguard.serve.clock import system
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import (
    ACTION_MANAGER_APPROVAL,
    APPROVAL_STATE_GRANTED,
    Decision,
)
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_service_pb2 import PlanShiftRequest
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub

Ask = Callable[..., wire.DecideRequest]
Pair = tuple[DecisionServiceStub, DecisionServiceStub]
ROOT = Path(__file__).parents[2]
RACERS = 16


def settings_of(home: Path, url: str) -> Settings:
    return Settings(
        home=home, database_url=url, port=0, rules=ROOT / "rules", policies=ROOT / "policies",
        nightly=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def nodes(module_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    homes = (tmp_path_factory.mktemp(name) for name in ("one", "two"))
    running = [Node(settings_of(home, module_url)) for home in homes]
    yield running
    for node in running:
        node.stop()


@pytest.fixture
async def pair(nodes: list[Node]) -> AsyncIterator[Pair]:
    one, two = (grpc.aio.insecure_channel(node.address) for node in nodes)
    async with one, two:
        yield DecisionServiceStub(one), DecisionServiceStub(two)


@pytest.fixture
def journal(module_url: str) -> Iterator[Journal]:
    opened = Journal.open(module_url)
    yield opened
    opened.close()


@pytest.mark.proof("P1", 2000)
async def test_many_who_race_on_one_key_over_two_services_get_one_decision(
    pair: Pair, refund: Ask, tries: int
) -> None:
    async def race(number: int) -> None:
        request = refund(number, register="race")
        calls = (pair[racer % 2].Decide(request) for racer in range(RACERS))
        answers = await asyncio.gather(*calls)
        assert len({a.decision.SerializeToString() for a in answers}) == 1
        assert sum(not a.replayed for a in answers) == 1

    for first in range(1, tries + 1, 20):
        await asyncio.gather(*(race(number) for number in range(first, first + 20)))


async def test_a_card_that_races_over_both_services_is_counted_by_each_within_a_second(
    pair: Pair, journal: Journal, sale: Ask
) -> None:
    def use(number: int) -> wire.DecideRequest:
        request = sale(number, register="card", membership="")
        request.transaction.tenders[0].token = "tok_raced"
        return request

    async def uses_seen(till: DecisionServiceStub, number: int) -> int:
        key = (await till.Decide(use(number))).decision.key
        stored = journal.decision(key)
        assert stored is not None
        return int(np.frombuffer(stored.row.vector)[INDEX["card_uses_1d"]])

    await asyncio.gather(*(pair[number % 2].Decide(use(number)) for number in range(1, 41)))
    acknowledged = monotonic()
    for number in range(41, 1000):
        asked = monotonic()
        seen = [await uses_seen(till, 2 * number + n) for n, till in enumerate(pair)]
        if all(count >= 40 for count in seen):
            break
    assert asked - acknowledged < 1.0, "seconds until both had seen all that both had answered"
    total = sum(event.key.startswith("367/card/") for event in journal.events())
    deadline = monotonic() + 10
    while await uses_seen(pair[0], 100_000 + total) != total:
        total += 1
        assert monotonic() < deadline, "a use was counted twice, or never"


async def test_a_retry_at_the_other_service_gets_the_same_bytes(pair: Pair, refund: Ask) -> None:
    request = refund(1, register="retry")
    first = await pair[0].Decide(request)
    again = await pair[1].Decide(request)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.decision.SerializeToString() == first.decision.SerializeToString()


async def test_another_body_under_the_same_key_is_refused_by_the_other_service(
    pair: Pair, refund: Ask
) -> None:
    await pair[0].Decide(refund(1, register="body"))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await pair[1].Decide(refund(1, register="body", cents=19_000))
    assert refused.value.code() is grpc.StatusCode.ALREADY_EXISTS


async def test_whoever_watches_one_service_hears_what_the_other_flagged(
    pair: Pair, refund: Ask
) -> None:
    watch = pair[1].WatchAlerts(wire.WatchAlertsRequest(stores=["367"]))
    await watch.initial_metadata()
    key = (await pair[0].Decide(refund(1, register="watched"))).decision.key
    async with asyncio.timeout(10):
        async for told in watch:
            if told.alert.decision_flagged.decision.key == key:
                break
    watch.cancel()


async def test_the_managers_answer_at_one_service_is_told_at_the_other_within_a_second(
    pair: Pair, sale: Ask
) -> None:
    for number in (1, 2):
        await pair[0].Decide(sale(number, register="asks", membership="m_asks"))
    asked = sale(1, store="406", register="asks", employee="e9", cents=9000, membership="m_asks")
    asked.transaction.membership_entry_method = "ENTRY_METHOD_KEYED"
    asked.transaction.tenders[0].token = "t-never-seen"
    decision = (await pair[0].Decide(asked)).decision
    assert decision.action == ACTION_MANAGER_APPROVAL
    watch = pair[1].WatchAlerts(wire.WatchAlertsRequest(stores=["406"]))
    await watch.initial_metadata()
    answered = await pair[0].ResolveApproval(
        wire.ResolveApprovalRequest(
            key=decision.key, state=APPROVAL_STATE_GRANTED, approver="manager-7", note="knows her"
        )
    )
    async with asyncio.timeout(1.0):
        async for told in watch:
            if told.alert.WhichOneof("news") == "approval_resolved":
                break
    assert told.alert.approval_resolved.approval == answered.approval
    watch.cancel()


async def test_what_one_services_plan_came_to_is_the_price_at_the_other_within_a_second(
    pair: Pair, nodes: list[Node], refund: Ask, sale: Ask
) -> None:
    """Each plans in turn: the price that holds is that of the plan made last."""
    for number, (node, other) in enumerate(zip(nodes, reversed(pair), strict=True), 1):
        await pair[0].Decide(refund(number, register="priced"))
        async with grpc.aio.insecure_channel(node.address) as channel:
            plan = (await InvestigationServiceStub(channel).PlanShift(PlanShiftRequest())).plan
        planned = monotonic()
        for sequence in range(100 * number, 100 * number + 100):
            prices = (await other.Decide(sale(sequence, register="priced"))).decision.prices
            if "plan" in prices.source and prices.investigator in plan.minute_prices.values():
                break
            await asyncio.sleep(0.02)
        assert monotonic() - planned < 1.0
        assert "plan" in prices.source


async def test_a_third_service_remembers_what_both_have_seen(
    pair: Pair, module_url: str, refund: Ask, tmp_path: Path
) -> None:
    for number, till in enumerate(pair, 1):
        await till.Decide(refund(number, register="third", employee="e_third"))
    for _ in ("from the journal", "from its snapshot"):
        third = await start(settings_of(tmp_path / "third", module_url), system)
        history = third.desk.pipeline.history
        assert history.employee.cashiers["e_third"].month.total[2] == 2
        await third.stop(grace=0.1)


async def test_a_key_is_seen_once_by_a_service_that_lost_the_race_for_it(
    pair: Pair, module_url: str, refund: Ask, tmp_path: Path
) -> None:
    """Both compute before either has committed; the loser neither forgets the event nor counts it
    again when it hears of the winner's."""
    third = await start(settings_of(tmp_path / "third", module_url), system)
    for number in range(1, 11):
        sent, received = (refund(number, register="lost", employee="e_lost") for _ in range(2))
        other = asyncio.ensure_future(pair[0].Decide(sent))
        own = await third.desk.answer(received)
        assert (await other).decision == Decision.FromString(own.decision)
    await third.others.look()
    assert third.desk.pipeline.history.employee.cashiers["e_lost"].month.total[2] == 10
    await third.stop(grace=0.1)
