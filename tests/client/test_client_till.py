"""A till acts within its deadline, whether a service answers or not, and delivers what it did."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import grpc
import pytest

from tillguard.client import FallbackTable, Outbox, TableRefused, Till
from tillguard.drill.load import asked, key_of
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1.decision_pb2 import Action

ROOT = Path(__file__).parents[2]
NOON = 1_512_493_200
TABLE = FallbackTable({"sale": "APPROVE", "return": "VERIFY"}, NOON + 3600)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home", port=0, rules=ROOT / "rules", policies=ROOT / "policies",
        nightly=False,
    )  # fmt: skip


@pytest.fixture
def silent() -> Iterator[str]:
    """An address where connections are taken and nothing is ever said."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


@pytest.fixture
async def cut_off(silent: str, outbox: Outbox) -> AsyncIterator[Till]:
    till = Till(silent, TABLE, outbox, lambda: NOON, deadline=0.2)
    yield till
    await till.close()


async def test_without_a_service_the_table_answers_within_the_deadline(
    cut_off: Till, outbox: Outbox
) -> None:
    began = time.perf_counter()
    sale, refund = await cut_off.decide(asked(1)), await cut_off.decide(asked(3))
    assert time.perf_counter() - began < 2 * 0.2 + 1.0
    assert (sale.action, refund.action) == (Action.ACTION_APPROVE, Action.ACTION_VERIFY)
    assert sale.response is None
    assert sale.why.startswith("DEADLINE_EXCEEDED")
    assert [key_of(request) for _, request in outbox.some(0, 9)] == [
        key_of(asked(1)), key_of(asked(3)),
    ]  # fmt: skip


async def test_what_it_did_alone_is_delivered_in_order_and_once(
    cut_off: Till, outbox: Outbox, settings: Settings
) -> None:
    for number in range(1, 121):
        cut_off.deadline = 0.001
        await cut_off.decide(asked(number))
    service = await start(settings, Replay(NOON))
    till = Till(f"127.0.0.1:{service.port}", TABLE, outbox, lambda: NOON)
    assert await till.forward() == 120
    assert await till.forward() == 0
    assert outbox.size == 0
    keys = [event.key for event in service.desk.journal.events()]
    assert keys == [key_of(asked(number)) for number in range(1, 121)]
    answer = await till.decide(asked(121))
    assert answer.response is not None
    assert answer.action == answer.response.decision.action
    await till.close()
    await service.stop(grace=0.1)


async def test_while_the_service_is_away_all_of_it_waits_on(
    cut_off: Till, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cut_off.decide(asked(1))
    monkeypatch.setattr("tillguard.client.till.PATIENCE", 0.1)
    assert await cut_off.forward() == 0
    assert len(outbox.some(0, 9)) == 1


async def test_a_request_that_is_wrong_is_the_callers_error_and_does_not_wait(
    outbox: Outbox, settings: Settings, tmp_path: Path
) -> None:
    service = await start(settings, Replay(NOON))
    till = Till(f"127.0.0.1:{service.port}", TABLE, outbox, lambda: NOON)
    wrong = asked(1)
    wrong.transaction.store = ""
    with pytest.raises(grpc.aio.AioRpcError, match="store"):
        await till.decide(wrong)
    assert outbox.size == 0
    outbox.put(wrong)
    outbox.put(asked(2))
    assert await till.forward() == 2
    assert outbox.size == 0
    assert (tmp_path / "outbox.refused").read_bytes() == wrong.SerializeToString()
    await till.close()
    await service.stop(grace=0.1)


async def test_without_a_valid_table_it_says_so_instead_of_guessing(
    silent: str, outbox: Outbox
) -> None:
    till = Till(silent, TABLE, outbox, lambda: NOON + 3600, deadline=0.05)
    with pytest.raises(TableRefused, match="expired"):
        await till.decide(asked(1))
    await till.close()
