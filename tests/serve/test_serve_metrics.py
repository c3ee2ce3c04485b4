"""What Prometheus reads is what the service knows, under the names that the page tells."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.request import urlopen

import grpc
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tillguard.errors import PortInUse
from tillguard.journal.letters import Count, Standing
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

Ask = Callable[..., wire.DecideRequest]
Figures = dict[tuple[str, ...], float]
PAGE = Path(__file__).parents[2] / "docs" / "store.md"
NOON = 1_512_493_200


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    watched = settings.model_copy(update={"metrics_port": 0})
    running = await start(watched, Replay(NOON))
    yield running
    await running.stop(grace=0.1)


async def figures(service: Service) -> Figures:
    """By name and labels."""
    address = f"http://127.0.0.1:{service.metrics_port}/metrics"
    text = await asyncio.to_thread(lambda: urlopen(address, timeout=5).read().decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_lag_and_what_the_store_did_not_take_are_told(
    service: Service, refund: Ask
) -> None:
    service.follower.cancel()
    await service.others.look()
    told = await figures(service)
    assert 0 <= told["tillguard_history_lag_seconds",] < 1
    assert told["tillguard_store_away",] == 0
    service.desk.keeping.go_away("a test")
    await service.desk.answer(refund(1))
    service.others.as_of -= 100
    told = await figures(service)
    assert told["tillguard_history_lag_seconds",] > 50
    assert told["tillguard_degraded_total", "store: away"] == 1
    assert told["tillguard_kept_apart_total", "spilled"] == 1


async def test_every_figure_is_on_the_page_and_every_one_of_the_page_is_told(
    service: Service, refund: Ask
) -> None:
    service.desk.keeping.go_away("a test")
    await service.desk.answer(refund(1))
    service.desk.admission.overloaded("share", "a test")
    service.upkeep.failed["books"] += 1
    service.posting.counts = [Count("desk", Standing.WAITING, 1, 0)]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        await DecisionServiceStub(channel).Decide(refund(2))
    table = PAGE.read_text().partition("## Watching it")[2].partition("## The drill")[0]
    assert set(re.findall("`(tillguard_[a-z_]+)", table)) == {
        re.sub("_(bucket|count|sum)$", "", name) for name, *_ in await figures(service)
    }


async def test_every_method_tells_how_often_it_ended_how_and_how_fast(
    service: Service, refund: Ask
) -> None:
    async def requests() -> AsyncIterator[wire.DecideStreamRequest]:
        yield wire.DecideStreamRequest(transaction=refund(9).transaction)

    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        till = DecisionServiceStub(channel)
        for number in (1, 2, 2):
            await till.Decide(refund(number))
        for wrong in (wire.DecideRequest(), refund(1, cents=19_000)):
            with pytest.raises(grpc.aio.AioRpcError):
                await till.Decide(wrong)
        assert len([one async for one in till.DecideStream(requests())]) == 1
    told, decide = await figures(service), "tillguard.v1.DecisionService/Decide"
    ended = {key[1:]: value for key, value in told.items() if key[0] == "tillguard_calls_total"}
    assert ended == {
        ("OK", decide): 3,
        ("INVALID_ARGUMENT", decide): 1,
        ("ALREADY_EXISTS", decide): 1,
        ("OK", f"{decide}Stream"): 1,
    }
    assert told["tillguard_call_seconds_count", decide] == 5
    assert told["tillguard_call_seconds_bucket", "10.0", decide] == 5
    assert 0 < told["tillguard_call_seconds_sum", decide] < 50


async def test_a_port_that_is_taken_is_named(service: Service, settings: Settings) -> None:
    same = {"home": settings.home / "other", "metrics_port": service.metrics_port}
    with pytest.raises(PortInUse, match="choose another metrics port"):
        await start(settings.model_copy(update=same), Replay(NOON))
