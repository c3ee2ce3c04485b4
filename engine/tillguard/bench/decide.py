"""`bench decide`: the service against an echo, a durable echo, and the script it replaces."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median

import grpc
import numpy as np

from ..demo.chain import Chain, build_chain
from ..demo.furnish import furnish, service
from ..demo.learning import CUT, DAY, learnt, received
from ..domain import TRANSACTIONS, Event
from ..serve.convert import transaction_of
from ..v1.decision_pb2 import ACTION_APPROVE, Decision
from ..v1.decision_service_pb2 import DecideRequest, DecideResponse, DecideStreamRequest
from . import stages
from .echo import SERVICE as ECHO
from .echo import durable
from .figure import Figure
from .load import Target, latencies, open_loop, stream_throughput, throughput
from .memory import peak_megabytes

OURS = "tillguard.v1.DecisionService"
WEEKS = 3
RATE = 200.0
WORKERS = 32
Tick = Callable[[str, float], None]


def measure(home: Path, rounds: int, seconds: float, tick: Tick) -> list[Figure]:
    """All figures of the group; a child process for the service and one for the echo."""
    chain = build_chain(home, progress=tick)
    ready = learnt(chain, home, tick)
    events = real_transactions(chain)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        furnish(place / "service", ready)
        with service(place / "service", 0) as (ours, address), echo(place) as yardstick:
            loads = asyncio.run(Loads(address, yardstick, events, place).run(rounds, seconds, tick))
            memory = peak_megabytes(ours.pid)
        found = list(loads)
        found.append(
            Figure("memory_mb", memory, "MB", "peak resident set of the service", floor=600)
        )
        tick("stages in process", 0.0)
        found += stages.measure(place, ready, events)
        tick("stages in process", 1.0)
    return found


def real_transactions(chain: Chain) -> list[Event]:
    """The three weeks after the cut, as they come."""
    return [e for e in received(chain, CUT, CUT + WEEKS * 7 * DAY) if e.kind in TRANSACTIONS]


@contextmanager
def echo(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tillguard.bench.echo", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip().removeprefix("serving on ")
    finally:
        process.terminate()
        process.wait(10)


class Loads:
    """Interleaved rounds of every load on both servers."""

    def __init__(self, address: str, yardstick: str, events: list[Event], folder: Path) -> None:
        self.address, self.yardstick, self.folder = address, yardstick, folder
        self.transactions = [transaction_of(event) for event in events]
        self.moments = [event.at for event in events]
        self.ours, self.others = count(), count()
        self.taken: dict[str, list[float]] = {}

    def requests(
        self, kind: type[DecideRequest | DecideStreamRequest], numbers: Iterator[int]
    ) -> Iterator[bytes]:
        """Real transactions in turn, three weeks later each turn, each under a key of its own."""
        for number in numbers:
            turn, place = divmod(number, len(self.transactions))
            transaction = self.transactions[place]
            transaction.key = f"bench/{number}"
            transaction.event_time.seconds = self.moments[place] + turn * WEEKS * 7 * DAY
            yield kind(transaction=transaction).SerializeToString()

    async def run(self, rounds: int, seconds: float, tick: Tick) -> list[Figure]:
        async with (
            grpc.aio.insecure_channel(self.address) as a,
            grpc.aio.insecure_channel(self.yardstick) as b,
        ):
            ours = Target(a, f"/{OURS}/Decide", f"/{OURS}/DecideStream")
            other = Target(b, f"/{ECHO}/Decide", f"/{ECHO}/DecideStream")
            for number in range(rounds):
                tick("loads", number / rounds)
                await self.round(ours, other, seconds)
            share = await self.share(ours)
        return [*self.figures(rounds), share]

    async def round(self, ours: Target, other: Target, seconds: float) -> None:
        for name, target, numbers in (("ours", ours, self.ours), ("echo", other, self.others)):
            unary = self.requests(DecideRequest, numbers)
            stream = self.requests(DecideStreamRequest, numbers)
            rate = await throughput(target, unary, WORKERS, seconds)
            self.keep(f"{name}_per_s", rate)
            self.keep(
                f"{name}_stream_per_s", await stream_throughput(target, stream, WORKERS, seconds)
            )
            self.keep(f"{name}_median_ms", median(await latencies(target, unary, 150)))
        self.keep("commit_ms", single_commit(self.folder, next(unary)))
        path = f"/{ECHO}/DecideDurably"
        for name, target, method, numbers in (
            ("ours", ours, "", self.ours),
            ("durable", other, path, self.others),
        ):
            unary = self.requests(DecideRequest, numbers)
            taken = await open_loop(target, unary, RATE, seconds, method)
            self.keep(f"{name}_p99_ms", float(np.percentile(taken, 99)))

    def keep(self, name: str, value: float) -> None:
        self.taken.setdefault(name, []).append(value)

    def ratio(self, one: str, other: str) -> float:
        """The median over rounds of the ratio within a round."""
        return median(a / b for a, b in zip(self.taken[one], self.taken[other], strict=True))

    def figures(self, rounds: int) -> list[Figure]:
        how = f"median of {rounds} rounds, {WORKERS} in flight, durable"
        limit = [
            a / (b + c)
            for a, b, c in zip(
                self.taken["ours_median_ms"],
                self.taken["echo_median_ms"],
                self.taken["commit_ms"],
                strict=True,
            )
        ]
        plain = [
            Figure(name, median(values), "ms" if name.endswith("_ms") else "1/s", how)
            for name, values in self.taken.items()
        ]
        return [
            Figure(
                "decide_vs_echo",
                self.ratio("ours_per_s", "echo_per_s"),
                "ratio", how, "higher", 0.28, 0.5,
            ),
            Figure(
                "stream_vs_echo",
                self.ratio("ours_stream_per_s", "echo_stream_per_s"),
                "ratio", f"{how}, one message on each of {WORKERS} streams", "higher", 0.15, 0.3,
            ),
            Figure(
                "median_vs_limit", median(limit), "ratio",
                "one call in flight over echo's median + one durable commit", "lower", 2, 1.3,
            ),
            Figure(
                "p99_ms_at_200", median(self.taken["ours_p99_ms"]), "ms",
                f"open loop at {RATE:g} calls/s, from the moment a call was due", "lower", 25, 8,
            ),
            Figure(
                "p99_vs_limit", self.ratio("ours_p99_ms", "durable_p99_ms"), "ratio",
                "over an echo that makes one durable group commit at the same rate",
            ),
            *plain,
        ]  # fmt: skip

    async def share(self, ours: Target) -> Figure:
        """Share of the rotating transactions whose answer is not a plain approval."""
        call, answers = ours.call(), []
        requests = self.requests(DecideRequest, self.ours)
        for _ in range(1000):
            answers.append(DecideResponse.FromString(await call(next(requests))).decision)
        return Figure(
            "not_plain_share", sum(map(explained, answers)) / len(answers), "ratio",
            "1,000 of the transactions; at least 0.05 is asked for", "higher", 0.05,
        )  # fmt: skip


def explained(decision: Decision) -> bool:
    return decision.action != ACTION_APPROVE and len(decision.contributions) > 0


def single_commit(folder: Path, body: bytes) -> float:
    """Milliseconds of one single-row durable commit on the same disk, the median of 50."""
    connection, taken = durable(folder / "commit.db"), []
    for _ in range(50):
        start = time.perf_counter()
        connection.execute("INSERT INTO echo (body) VALUES (?)", (body,))
        taken.append(1000 * (time.perf_counter() - start))
    connection.close()
    return median(taken)
