"""`bench load`: what the tills get while more is asked than can be answered, and what it costs."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from typing import Any

import grpc

from ..client import FallbackTable, Outbox, Till
from ..client.till import OVERLOADED
from ..demo.chain import build_chain
from ..demo.furnish import furnish, service
from ..demo.learning import CUT, learnt
from ..domain import Kind
from ..serve.convert import transaction_of
from ..settings import Settings
from ..v1.decision_service_pb2 import DecideRequest
from ..v1.transaction_pb2 import Transaction
from .barrage import Tally, barrage, wires
from .decide import OURS, real_transactions
from .figure import Figure
from .load import Target
from .memory import megabytes

WORKERS, TILLS, WIRES = 32, 100, 8
DEADLINE = 1.0
LONGEST_WAIT: float = Settings.model_fields["longest_wait"].default
STEADY = 300.0
WARM = 2.0
"""Seconds of tills at a multiple of capacity that do not count: they learn what is refused."""
BEHIND = 9
"""How much nicer the clients are than the service: tills have machines of their own, here they
share two cores with what they ask."""
QUICK, IN_A_ROW = 0.1, 10
"""An answer within so many seconds, so many times in a row, is a service that has recovered."""
LATER = {*OVERLOADED, grpc.StatusCode.DEADLINE_EXCEEDED}
"""Statuses after which a caller asks again."""
Tick = Callable[[str, float], None]
Ask = Callable[[Till], Coroutine[Any, Any, None]]


def measure(home: Path, minutes: float, seconds: float, tick: Tick) -> list[Figure]:
    """All figures of one service in a child process, on the demo chain's history and model."""
    chain = build_chain(home, progress=tick)
    ready = learnt(chain, home, tick)
    transactions = [transaction_of(event) for event in real_transactions(chain)]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        furnish(place / "service", ready)
        with service(place / "service", 0, longest_wait=LONGEST_WAIT) as (process, address):
            load = Loads(address, process.pid, place, Requests(transactions), tick)
            return asyncio.run(load.run(minutes, seconds))


class Requests:
    """Real transactions in turn, as of now, each under a key of its own."""

    def __init__(self, transactions: list[Transaction]) -> None:
        self.transactions, self.numbers = transactions, count()

    def one(self, name: str) -> DecideRequest:
        number = next(self.numbers)
        transaction = self.transactions[number % len(self.transactions)]
        transaction.key = f"{name}/{number}"
        transaction.ClearField("event_time")
        return DecideRequest(transaction=transaction)

    def raw(self, name: str) -> Iterator[bytes]:
        while True:
            yield self.one(name).SerializeToString()


class Loads:
    """One service at `address`, and what it is asked."""

    def __init__(
        self, address: str, pid: int, folder: Path, requests: Requests, tick: Tick
    ) -> None:
        self.address, self.pid, self.folder = address, pid, folder
        self.requests, self.tick = requests, tick

    async def run(self, minutes: float, seconds: float) -> list[Figure]:
        os.setpriority(os.PRIO_PROCESS, 0, min(19, os.getpriority(os.PRIO_PROCESS, 0) + BEHIND))
        await self.peak(1.0)
        self.tick("load", 0.0)
        figures = await self.steady(60 * minutes)
        self.tick("load", 0.4)
        first = await self.capacity(seconds)
        twice, five = [await self.tills(times * first, seconds) for times in (2, 5)]
        capacity = max(first, await self.capacity(seconds))
        self.tick("load", 0.6)
        before = await self.peak(seconds)
        raw = await self.raw(1.5 * before, seconds)
        peak = max(before, await self.peak(seconds))
        figures += [
            Figure("peak_per_s", peak, "1/s", f"{WORKERS} in flight, better of two rounds"),
            Figure(
                "capacity_per_s", capacity, "1/s",
                f"{WORKERS} tills on tillguard.client, each asks when answered, better of two",
            ),
            Figure(
                "goodput_2x", twice / capacity, "ratio",
                f"{TILLS} tills on tillguard.client ask 2 times as often, over that capacity",
                "higher", 0.85,
            ),
            Figure("goodput_5x", five / capacity, "ratio", "the same at 5 times", "higher", 0.85),
            Figure(
                "goodput_raw_1_5x", len(raw.ended["answered"]) / seconds / peak, "ratio",
                f"1.5 times as often, nobody retries or holds back, {WIRES} connections",
                "higher", 0.5,
            ),
            *told(raw, "raw_1_5x"),
        ]  # fmt: skip
        self.tick("load", 0.8)
        return [*figures, *await self.flood(5 * peak, seconds)]

    async def peak(self, seconds: float) -> float:
        """Answers a second to those who ask again as soon as they are answered."""
        answered, start = 0, time.perf_counter()
        async with grpc.aio.insecure_channel(self.address) as channel:
            call = Target(channel, f"/{OURS}/Decide", "").call()

            async def work() -> None:
                nonlocal answered
                while time.perf_counter() - start < seconds:
                    try:
                        await call(self.requests.one("peak").SerializeToString(), timeout=DEADLINE)
                    except grpc.aio.AioRpcError as error:
                        if error.code() not in LATER:
                            raise
                        await asyncio.sleep(0.01)
                    else:
                        answered += 1

            await asyncio.gather(*(work() for _ in range(WORKERS)))
        return answered / (time.perf_counter() - start)

    async def raw(self, rate: float, seconds: float, name: str = "raw") -> Tally:
        tally = Tally()
        path = f"/{OURS}/Decide"
        async with wires(self.address, path, WIRES, DEADLINE, tally) as lines:
            await barrage(lines, self.requests.raw(name), rate, seconds)
        return tally

    async def steady(self, seconds: float) -> list[Figure]:
        """At a rate that a chain has: nothing refused, nothing late, nothing lost."""
        tally = await self.raw(STEADY, seconds, "steady")
        answered = len(tally.ended["answered"])
        how = f"{tally.sent} calls at {STEADY:g}/s, durable, within {DEADLINE:g} s"
        return [
            Figure("steady_errors", tally.sent - answered, "", how, floor=0),
            Figure(
                "steady_lost", max(0, answered - self.stored("steady")), "",
                "answers that are not in the journal", floor=0,
            ),
            *told(tally, "steady"),
        ]  # fmt: skip

    def stored(self, name: str) -> int:
        with closing(sqlite3.connect(self.folder / "service" / "tillguard.db")) as journal:
            sql = "SELECT count(*) FROM decision WHERE key LIKE ?"
            return int(journal.execute(sql, (f"{name}/%",)).fetchone()[0])

    @asynccontextmanager
    async def till_lines(self, number: int) -> AsyncIterator[list[Till]]:
        table = FallbackTable({kind.value: "APPROVE_AND_REVIEW" for kind in Kind}, 1 << 40)
        with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
            tills = [
                Till(self.address, table, Outbox(Path(folder) / str(n)), begin, DEADLINE)
                for n in range(number)
            ]
            yield tills
            for till in tills:
                await till.close()

    async def capacity(self, seconds: float) -> float:
        """Answers a second to tills that ask again as soon as they are answered: what a client of
        the same kind can get, so that goodput is not held against a lighter one."""
        answered, start = 0, time.perf_counter()
        async with self.till_lines(WORKERS) as tills:

            async def work(till: Till) -> None:
                nonlocal answered
                while time.perf_counter() - start < WARM + seconds:
                    answer = await till.decide(self.requests.one("capacity"))
                    answered += answer.response is not None and warm(start)
                    await asyncio.sleep(0.0)

            await asyncio.gather(*map(work, tills))
        return answered / seconds

    async def tills(self, rate: float, seconds: float) -> float:
        """Answers of the service a second to tills that ask so often in all."""
        answered, start = 0, time.perf_counter()
        async with self.till_lines(TILLS) as tills:

            async def ask(till: Till) -> None:
                nonlocal answered
                answer = await till.decide(self.requests.one("till"))
                answered += answer.response is not None and warm(start)

            await self.open_loop(tills, ask, rate, WARM + seconds)
        return answered / seconds

    async def open_loop(self, tills: list[Till], ask: Ask, rate: float, seconds: float) -> None:
        """Each call at its time, whatever became of those before."""
        start, under_way, sent = time.perf_counter(), set[asyncio.Task[None]](), 0
        while (now := time.perf_counter() - start) < seconds:
            while sent < now * rate:
                task = asyncio.create_task(ask(tills[sent % len(tills)]))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
                sent += 1
            await asyncio.sleep(0.002)
        await asyncio.gather(*under_way)

    async def flood(self, rate: float, seconds: float) -> list[Figure]:
        before = megabytes(self.pid)
        tally = await self.raw(rate, seconds)
        recovered = await self.recovery()
        grown = megabytes(self.pid) - before
        return [
            Figure(
                "flood_growth_mb", grown, "MB",
                f"resident set after {tally.sent / seconds:.0f} calls/s for {seconds:g} s,"
                f" {tally.share('answered'):.0%} of them answered",
            ),
            *told(tally, "flood"),
            Figure(
                "recovery_s", recovered, "s",
                f"after the flood until {IN_A_ROW} calls in a row take less than {QUICK:g} s",
                floor=2,
            ),
        ]  # fmt: skip

    async def recovery(self) -> float:
        start = since = time.perf_counter()
        row = 0
        async with grpc.aio.insecure_channel(self.address) as channel:
            call = Target(channel, f"/{OURS}/Decide", "").call()
            while row < IN_A_ROW:
                began = time.perf_counter()
                try:
                    await call(self.requests.one("after").SerializeToString(), timeout=DEADLINE)
                except grpc.aio.AioRpcError as error:
                    if error.code() not in LATER:
                        raise
                    row = 0
                    await asyncio.sleep(0.01)
                    continue
                row = row + 1 if time.perf_counter() - began < QUICK else 0
                since = began if row == 1 else since
        return since - start


def told(tally: Tally, name: str) -> list[Figure]:
    """How long the accepted and the refused waited."""
    figures = []
    for ended in ("answered", "refused"):
        ordered = sorted(tally.ended[ended])
        if ordered:
            worst = ordered[int(len(ordered) * 0.99)]
            figures.append(Figure(f"{name}_{ended}_p99_ms", worst, "ms", f"of {len(ordered)}"))
    return figures


def warm(start: float) -> bool:
    """Whether what ends now counts."""
    return time.perf_counter() - start >= WARM


def memory_folder() -> str | None:
    """Each till has a disk of its own; on one machine they would share one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def begin() -> int:
    """The service's clock is that of a replay, which begins here."""
    return CUT
