"""`bench load --soak N`: many decisions, and what the process holds after them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

import grpc

from ..demo.chain import build_chain
from ..demo.furnish import furnish, service
from ..demo.learning import learnt
from ..serve.convert import transaction_of
from .decide import OURS, real_transactions
from .figure import Figure
from .load import Target
from .memory import megabytes
from .overload import WORKERS, Requests

BEGUN = 0.2
"""Share of the decisions after which what is held is held against the end."""
Tick = Callable[[str, float], None]


def measure(home: Path, decisions: int, tick: Tick) -> list[Figure]:
    """One service in a child process, asked so often with 32 calls in flight."""
    chain = build_chain(home, progress=tick)
    ready = learnt(chain, home, tick)
    requests = Requests([transaction_of(event) for event in real_transactions(chain)])
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder) / "service", ready)
        with service(Path(folder) / "service", 0) as (process, address):
            first = int(decisions * BEGUN)
            asyncio.run(asked(address, requests, first, tick))
            before = held(process.pid)
            asyncio.run(asked(address, requests, decisions - first, tick))
            after = held(process.pid)
    how = f"from {first:,} to {decisions:,} decisions"
    return [
        Figure("soak_growth_mb", after[0] - before[0], "MB", f"resident set {how}", floor=50),
        Figure("soak_files", after[1] - before[1], "", f"file descriptors {how}", floor=0),
        Figure("soak_threads", after[2] - before[2], "", f"threads {how}", floor=0),
    ]


async def asked(address: str, requests: Requests, decisions: int, tick: Tick) -> None:
    numbers = iter(range(decisions))
    async with grpc.aio.insecure_channel(address) as channel:
        call = Target(channel, f"/{OURS}/Decide", "").call()

        async def work() -> None:
            for number in numbers:
                await call(requests.one("soak").SerializeToString())
                tick("soak", number / decisions)

        await asyncio.gather(*(work() for _ in range(WORKERS)))


def held(pid: int) -> tuple[float, int, int]:
    """Megabytes resident, file descriptors, threads."""
    place = Path(f"/proc/{pid}")
    files, threads = (len(list((place / what).iterdir())) for what in ("fd", "task"))
    return megabytes(pid), files, threads
