"""One transaction key, one decision, over every call style."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest

from tillguard.errors import HomeInUse
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import ACTION_APPROVE
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

Ask = Callable[..., wire.DecideRequest]


async def test_a_decision_answers_what_why_cost_what_to_do_and_who(
    till: DecisionServiceStub, refund: Ask
) -> None:
    decision = (await till.Decide(refund())).decision
    assert decision.typology == "NO_RECEIPT_RETURN"
    assert any("without a receipt" in reason.text for reason in decision.reasons)
    assert decision.expected_loss.units > 0
    assert {cost.action for cost in decision.costs} == set(range(1, 8))
    chosen = next(cost for cost in decision.costs if cost.action == decision.action)
    allowed = [c.cost.units * 10**9 + c.cost.nanos for c in decision.costs if c.allowed]
    assert chosen.allowed
    assert chosen.cost.units * 10**9 + chosen.cost.nanos == min(allowed)
    assert decision.obligations
    assert decision.who in {"cashier", "manager", "investigator"}
    assert decision.durable
    assert len(decision.policy_bundle) == 64


async def test_a_retry_gets_the_same_bytes_and_history_counts_it_once(
    till: DecisionServiceStub, service: Service, refund: Ask
) -> None:
    first = await till.Decide(refund())
    again = [await till.Decide(refund()) for _ in range(3)]
    assert [a.replayed for a in (first, *again)] == [False, True, True, True]
    assert {a.decision.SerializeToString() for a in (first, *again)} == {
        first.decision.SerializeToString()
    }
    await till.Decide(refund(2))
    stored = service.desk.find("367/1/2017-12-05/2")
    assert b"employee_refunds" not in stored.row.decision
    employee = service.desk.pipeline.history.employee.cashiers["e1"]
    assert employee.month.total[2] == 2


@pytest.mark.proof("P1", 200, database="sqlite")
async def test_many_who_race_on_one_key_get_one_decision(
    till: DecisionServiceStub, refund: Ask, tries: int
) -> None:
    for key in range(tries):
        answers = await asyncio.gather(*(till.Decide(refund(key + 1)) for _ in range(16)))
        assert len({a.decision.SerializeToString() for a in answers}) == 1
        assert sum(not a.replayed for a in answers) == 1


async def test_the_same_key_with_another_body_is_refused_unless_the_revision_is_higher(
    till: DecisionServiceStub, refund: Ask
) -> None:
    await till.Decide(refund())
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await till.Decide(refund(cents=19_000))
    assert refused.value.code() is grpc.StatusCode.ALREADY_EXISTS
    changed = await till.Decide(refund(cents=19_000, revision=1))
    assert not changed.replayed
    assert changed.decision.revision == 1
    latest = await till.GetDecision(wire.GetDecisionRequest(key=changed.decision.key))
    assert latest.decision == changed.decision
    old = await till.Decide(refund())
    assert old.replayed
    assert old.decision.revision == 0


async def test_a_restart_remembers_every_answer_and_all_of_history(
    settings: Settings, refund: Ask
) -> None:
    before = await start(settings, Replay(1_512_493_200))
    first = await before.desk.answer(refund())
    await before.desk.answer(refund(2))
    dump = before.desk.pipeline.history.dump()
    await before.stop(grace=0.1)
    for lost in (False, True):
        if lost:
            settings.snapshot.unlink()
        after = await start(settings, Replay(1_512_493_200))
        assert after.desk.pipeline.history.dump() == dump
        again = await after.desk.answer(refund())
        assert again == (first.decision, True)
        await after.stop(grace=0.1)


async def test_a_stream_goes_on_after_a_bad_message_and_keeps_its_order(
    till: DecisionServiceStub, sale: Ask
) -> None:
    async def requests() -> AsyncIterator[wire.DecideStreamRequest]:
        for number in range(1, 41):
            transaction = sale(number).transaction
            if number % 10 == 0:
                transaction.store = ""
            yield wire.DecideStreamRequest(correlation_id=str(number), transaction=transaction)

    answers = [answer async for answer in till.DecideStream(requests())]
    assert [answer.correlation_id for answer in answers] == [str(n) for n in range(1, 41)]
    for answer in answers:
        bad = int(answer.correlation_id) % 10 == 0
        assert answer.HasField("error") is bad
        assert answer.HasField("decision") is not bad


async def test_a_batch_answers_each_by_itself_in_its_order(
    till: DecisionServiceStub, sale: Ask
) -> None:
    requests = [sale(1), sale(2, store=""), sale(3)]
    results = (await till.BatchDecide(wire.BatchDecideRequest(requests=requests))).results
    assert [r.decision.key.rpartition("/")[2] for r in results] == ["1", "", "3"]
    assert results[1].error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]


async def test_an_honest_sale_is_approved_without_a_lecture(
    till: DecisionServiceStub, sale: Ask
) -> None:
    decision = (await till.Decide(sale())).decision
    assert decision.action == ACTION_APPROVE
    assert not decision.flagged
    assert not decision.contributions


async def test_recorded_events_are_history_once_and_refused_ones_are_named(
    till: DecisionServiceStub, service: Service
) -> None:
    def event(number: int, **fields: Any) -> wire.RecordEventsRequest:
        request = wire.RecordEventsRequest()
        given = {
            "store": "367", "register": "1", "employee": "e1", "time_zone": "America/New_York",
            "business_date": "2017-12-05", "sequence": number,
        }  # fmt: skip
        for name, value in (given | fields).items():
            setattr(request.store_event, name, value)
        request.store_event.clock_in.SetInParent()
        return request

    async def events() -> AsyncIterator[wire.RecordEventsRequest]:
        for sent in (event(1), event(2, store=""), event(1), event(3)):
            yield sent

    result = await till.RecordEvents(events())
    assert (result.recorded_count, result.known_count, result.refused_count) == (2, 1, 1)
    assert result.refused[0].index == 1
    assert service.desk.journal.last_seq() == 2


async def test_without_a_model_there_is_nothing_to_explain_and_it_says_so(
    till: DecisionServiceStub, refund: Ask
) -> None:
    key = (await till.Decide(refund())).decision.key
    with pytest.raises(grpc.aio.AioRpcError, match="rules alone"):
        await till.ExplainDecision(wire.ExplainDecisionRequest(key=key))


async def test_a_store_event_sent_again_after_a_restart_is_known_and_not_counted_twice(
    settings: Settings,
) -> None:
    request = wire.RecordEventsRequest()
    for name, value in {
        "store": "367", "register": "1", "employee": "e1", "time_zone": "America/New_York",
        "business_date": "2017-12-05", "key": "cc1",
    }.items():  # fmt: skip
        setattr(request.store_event, name, value)
    request.store_event.clock_in.SetInParent()
    dumps = []
    for first in (True, False):
        service = await start(settings, Replay(1_512_493_200))
        assert await service.desk.record(request) is first
        dumps.append(service.desk.pipeline.history.dump())
        await service.stop(grace=0.1)
    assert dumps[0] == dumps[1]


async def test_two_services_do_not_share_a_home(service: Service, settings: Settings) -> None:
    with pytest.raises(HomeInUse, match="another service runs from"):
        await start(settings, Replay(1_512_493_200))
