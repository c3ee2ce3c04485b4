"""A rule that somebody paused: silent where and while it was said, on every service, and told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest

from tillguard.domain import Snooze
from tillguard.serve.clock import Replay
from tillguard.serve.snoozing import LONGEST
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import policy_service_pb2 as wire
from tillguard.v1.decision_pb2 import Decision
from tillguard.v1.decision_service_pb2 import DecideRequest
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.policy_service_pb2_grpc import PolicyServiceStub

NOON = 1_512_493_200
RULE = "refund-without-a-receipt"
SHIPPED = "no-receipt-refund-of-value"
Ask = Callable[..., DecideRequest]
Code = grpc.StatusCode


@pytest.fixture
async def two(own_files: Settings) -> AsyncIterator[tuple[Service, Service]]:
    """Two services on one database."""
    second = own_files.model_copy(
        update={"home": own_files.home / "second", "database_url": own_files.url}
    )
    running = [await start(one, Replay(NOON)) for one in (own_files, second)]
    yield running[0], running[1]
    for service in running:
        await service.stop(grace=0.1)


def calls(service: Service) -> tuple[PolicyServiceStub, DecisionServiceStub]:
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{service.port}")
    return PolicyServiceStub(channel), DecisionServiceStub(channel)


def asked(seconds: int = 3600, **fields: Any) -> wire.SnoozeRuleRequest:
    given = {"rule": RULE, "reason": "new forms", "by": "ann"} | fields
    request = wire.SnoozeRuleRequest(**given)
    request.end_time.seconds = NOON + seconds
    return request


async def decided(till: DecisionServiceStub, request: DecideRequest) -> Decision:
    return (await till.Decide(request)).decision


def rules_of(decision: Decision) -> tuple[set[str], set[str]]:
    """Rules that hit and rules that were snoozed."""
    return {r.rule for r in decision.reasons}, {r.rule for r in decision.snoozed}


async def test_a_snoozed_hit_is_told_but_counts_for_nothing_until_it_ends(
    two: tuple[Service, Service], refund: Ask
) -> None:
    lead, till = calls(two[0])
    before = await decided(till, refund(1))
    assert {RULE, SHIPPED} <= rules_of(before)[0]
    for rule in (RULE, SHIPPED):
        made = (await lead.SnoozeRule(asked(rule=rule, store="367"))).snooze
        assert (made.by, made.reason, made.end_time.seconds) == ("ann", "new forms", NOON + 3600)
    during = await decided(till, refund(2))
    hits, snoozed = rules_of(during)
    assert snoozed == {RULE, SHIPPED}
    assert not hits & snoozed
    assert during.risk < before.risk
    row = two[0].desk.find(during.key).row
    assert RULE not in row.hits
    assert rules_of(await decided(till, refund(3, store="2")))[1] == set()
    for service in two:
        service.desk.clock(NOON + 3600)
    after = await decided(till, refund(4))
    assert rules_of(after)[1] == set()
    assert RULE in rules_of(after)[0]


@pytest.mark.parametrize(
    ("scope", "silent"),
    [
        ({}, ["367/1", "367/2", "2/1"]),
        ({"region": "coast"}, ["367/1", "367/2"]),
        ({"store": "367"}, ["367/1", "367/2"]),
        ({"store": "367", "register": "2"}, ["367/2"]),
        ({"region": "peaks"}, ["2/1"]),
    ],
    ids=["chain", "region", "store", "register", "another region"],
)
async def test_a_snooze_reaches_as_far_as_it_says_and_every_service_within_a_second(
    two: tuple[Service, Service], refund: Ask, scope: dict[str, str], silent: list[str]
) -> None:
    stores = two[0].desk.pipeline.rulebook.policies.stores
    assert (stores["367"].region, stores["2"].region) == ("coast", "peaks")
    lead, _ = calls(two[0])
    await lead.SnoozeRule(asked(**scope))
    async with asyncio.timeout(1):
        while not two[1].desk.pipeline.snoozes:
            await asyncio.sleep(0.01)
    for number, service in enumerate(two):
        _, till = calls(service)
        found = []
        for place in ("367/1", "367/2", "2/1"):
            store, register = place.split("/")
            request = refund(number + 1, store=store, register=register)
            request.transaction.sequence += 10 * number
            if RULE in rules_of(await decided(till, request))[1]:
                found.append(place)
        assert found == silent


async def test_a_snooze_survives_a_restart_and_its_end_is_in_the_trail(
    own_files: Settings, refund: Ask
) -> None:
    service = await start(own_files, Replay(NOON))
    lead, _ = calls(service)
    made = (await lead.SnoozeRule(asked())).snooze
    await service.stop(grace=0.1)
    service = await start(own_files, Replay(NOON + 60))
    lead, till = calls(service)
    assert RULE in rules_of(await decided(till, refund(1)))[1]
    ended = (await lead.UnsnoozeRule(wire.UnsnoozeRuleRequest(id=made.id, by="bob"))).snooze
    assert (ended.ended_by, ended.ended_time.seconds) == ("bob", NOON + 60)
    assert RULE in rules_of(await decided(till, refund(2)))[0]
    assert not (await lead.ListSnoozes(wire.ListSnoozesRequest())).snoozes
    (kept,) = (await lead.ListSnoozes(wire.ListSnoozesRequest(over=True))).snoozes
    assert kept == ended
    code, words = await refusal(lead.UnsnoozeRule(wire.UnsnoozeRuleRequest(id=made.id, by="bob")))
    assert (code, "policy snoozes" in words) == (Code.NOT_FOUND, True)
    await service.stop(grace=0.1)


async def refusal(call: object) -> tuple[Code, str]:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call  # type: ignore[misc]
    return refused.value.code(), refused.value.details() or ""


WRONG: list[tuple[dict[str, str], int, str]] = [
    ({"rule": "refund-without-receipt"}, 60, f"did you mean {RULE}"),
    ({"store": "nowhere"}, 60, "store of stores.csv"),
    ({"region": "cost"}, 60, "did you mean coast"),
    ({"region": "lakes", "store": "367"}, 60, "must be that of the store"),
    ({"register": "1"}, 60, "needs its store"),
    ({"reason": " "}, 60, "must say why"),
    ({"reason": ""}, 60, "reason"),
    ({}, 0, "later than now"),
    ({}, LONGEST + 1, "at most 31 days"),
    ({}, 2**60, "year 10000"),
    ({"by": "4111111111111111"}, 60, "card"),
]


async def test_a_snooze_that_is_not_right_is_refused_with_the_remedy(
    two: tuple[Service, Service],
) -> None:
    lead, _ = calls(two[0])
    for fields, seconds, words in WRONG:
        code, told = await refusal(lead.SnoozeRule(asked(seconds, **fields)))
        assert code is Code.INVALID_ARGUMENT, fields
        assert words in told, fields


async def test_a_snooze_of_the_files_is_told_the_same_way(own_files: Settings, refund: Ask) -> None:
    muted = "muted: {until: 2017-12-31, why: new forms}"
    base = own_files.policies / "base.yaml"
    base.write_text(base.read_text() + f"\nrules:\n  {RULE}: {{{muted}}}\n")
    service = await start(own_files, Replay(NOON))
    _, till = calls(service)
    hits, snoozed = rules_of(await decided(till, refund(1)))
    assert (RULE in hits, RULE in snoozed) == (False, True)
    await service.stop(grace=0.1)


HOSTILE = ["", "\x00", "' OR 1=1 --", "../x", "x" * 129, "💳" * 40, "４１１１", "-1", "9" * 20]
NUMBERS = [0, -1, 1, 500, 501, 2**31 - 1, -(2**31)]


async def test_whatever_is_sent_is_answered_or_refused_by_name(
    two: tuple[Service, Service],
) -> None:
    lead, _ = calls(two[0])
    chance, codes = random.Random(3), set()
    requests = {
        lead.ListTrips: wire.ListTripsRequest,
        lead.SnoozeRule: asked,
        lead.ListSnoozes: wire.ListSnoozesRequest,
        lead.UnsnoozeRule: lambda: wire.UnsnoozeRuleRequest(id=1, by="ann"),
    }
    for number in range(400):
        call, make = list(requests.items())[number % 4]
        request = make()
        for field in chance.sample(list(request.DESCRIPTOR.fields), 2):
            if field.name == "end_time":
                request.end_time.seconds = chance.choice([*NUMBERS, 2**63 - 1, -(2**63)])
                request.end_time.nanos = chance.choice(NUMBERS)
            elif field.cpp_type == field.CPPTYPE_STRING:
                setattr(request, field.name, chance.choice(HOSTILE))
            elif field.cpp_type != field.CPPTYPE_BOOL:
                setattr(request, field.name, chance.choice(NUMBERS))
        try:
            await call(request)
            codes.add(Code.OK)
        except grpc.aio.AioRpcError as refused:
            codes.add(refused.code())
    assert codes == {Code.OK, Code.INVALID_ARGUMENT, Code.NOT_FOUND}


def test_a_snooze_holds_from_its_first_second_until_before_its_last() -> None:
    snooze = Snooze("r", 10, 20, store="a")
    held = [at for at in range(30) if snooze.silences("west", "a", "1", at)]
    assert held == list(range(10, 20))
    assert not snooze.silences("west", "b", "1", 15)
