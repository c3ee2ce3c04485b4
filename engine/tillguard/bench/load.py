"""Loads on a gRPC method with prebuilt request bytes: closed loop, streams, open loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import grpc

SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Target:
    """A server's methods: `unary` takes one request, `stream` many."""

    channel: grpc.aio.Channel
    unary: str
    stream: str

    def call(self, path: str = "") -> grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]:
        return self.channel.unary_unary(path or self.unary)

    def open(self) -> grpc.aio.StreamStreamMultiCallable[bytes, bytes]:
        return self.channel.stream_stream(self.stream)


async def throughput(
    target: Target, requests: Iterator[bytes], workers: int, seconds: float = SECONDS
) -> float:
    """Answered calls a second with `workers` calls in flight."""
    call, end = target.call(), time.perf_counter() + seconds

    async def work() -> int:
        done = 0
        while time.perf_counter() < end:
            await call(next(requests))
            done += 1
        return done

    start = time.perf_counter()
    done = await asyncio.gather(*(work() for _ in range(workers)))
    return sum(done) / (time.perf_counter() - start)


async def stream_throughput(
    target: Target, requests: Iterator[bytes], streams: int, seconds: float = SECONDS
) -> float:
    """Answered messages a second over `streams` open streams, one message under way on each."""
    end = time.perf_counter() + seconds

    async def work() -> int:
        done = 0
        answered = asyncio.Event()

        async def messages() -> AsyncIterator[bytes]:
            while time.perf_counter() < end:
                yield next(requests)
                await answered.wait()
                answered.clear()

        async for _ in target.open()(messages()):
            done += 1
            answered.set()
        return done

    start = time.perf_counter()
    done = await asyncio.gather(*(work() for _ in range(streams)))
    return sum(done) / (time.perf_counter() - start)


async def latencies(
    target: Target, requests: Iterator[bytes], count: int, path: str = ""
) -> list[float]:
    """Milliseconds of `count` calls, one at a time."""
    call, taken = target.call(path), []
    for _ in range(count):
        start = time.perf_counter()
        await call(next(requests))
        taken.append(1000 * (time.perf_counter() - start))
    return taken


async def open_loop(
    target: Target, requests: Iterator[bytes], rate: float, seconds: float, path: str = ""
) -> list[float]:
    """Milliseconds from the moment a call was due, at `rate` calls a second whatever happens."""
    call = target.call(path)
    start = time.perf_counter()

    async def one(due: float) -> float:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await call(next(requests))
        return 1000 * (time.perf_counter() - due)

    tasks = [one(start + i / rate) for i in range(int(rate * seconds))]
    return list(await asyncio.gather(*tasks))
