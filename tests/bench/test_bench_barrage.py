"""What is measured is what a gRPC server said: every call ends once, as it was answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count, repeat
from typing import Any

import grpc
import pytest

from tillguard.bench.barrage import Tally, barrage, wires

PATH = "/bench.Echo/Call"


async def call(request: bytes, context: Any) -> bytes:
    """Says the request again; refuses one of 7 bytes, is late with one of 9."""
    if len(request) == 7:
        await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "seven")
    if len(request) == 9:
        await asyncio.sleep(1.0)
    return request


@pytest.fixture
async def address() -> AsyncIterator[str]:
    server = grpc.aio.server()
    handlers: dict[str, Any] = {"Call": grpc.unary_unary_rpc_method_handler(call)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("bench.Echo", handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


async def test_every_call_is_answered_refused_or_late(address: str) -> None:
    sizes = {"answered": 5_000, "refused": 7, "late": 9}
    for ended, size in sizes.items():
        tally = Tally()
        deadline = 0.3 if ended == "late" else 30.0
        async with wires(address, PATH, 3, deadline, tally) as lines:
            await barrage(lines, repeat(b"x" * size), 300, 0.2)
        assert tally.sent == 60
        assert {name: len(times) for name, times in tally.ended.items() if times} == {
            ended: tally.sent
        }


async def test_a_connection_that_is_cut_ends_its_calls(address: str) -> None:
    tally = Tally()
    async with wires(address, PATH, 1, 5.0, tally) as lines:
        for _ in range(10):
            lines[0].send(b"x" * 9, 0.0)
        lines[0].transport.abort()
        await asyncio.sleep(0.05)
        assert not lines[0].due
    assert sum(len(times) for times in tally.ended.values()) == 10


async def test_all_is_sent_whatever_the_server_does(address: str) -> None:
    for size in (5, 7):
        tally, numbers = Tally(), count()
        async with wires(address, PATH, 2, 30.0, tally) as lines:
            await barrage(lines, (b"x" * size for _ in numbers), 500, 0.2)
        assert tally.sent == 100
