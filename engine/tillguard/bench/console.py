"""How quick the console is over a large journal, and what it costs the tills."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import grpc
import httpx
import numpy as np

from ..console.passwords import hashed
from ..console.running import start_console
from ..domain import Account, Role
from ..journal.accounts import save_account
from ..serve.bookkeeping import Books
from ..serve.clock import Replay
from ..serve.wiring import start
from ..settings import Settings
from .console_rows import Shop, fill
from .figure import Figure
from .lifecycle import RATE, SERVICE, requests
from .load import Target, open_loop

A_CASE = 50
"""Decisions for each case."""
USERS = 20
TRIES = 40
"""Times that each page is asked for."""
SECONDS = 15.0
"""Of calls at `RATE` a second, quiet and under the users."""
PAUSE = 2.0
"""Seconds for which somebody reads a page before they ask for another."""
PASSWORD = "a bench reads pages too"
Tick = Callable[[str, float], None]


def measure(tick: Tick, decisions: int, cases: int, tries: int = TRIES) -> list[Figure]:
    """All figures of the console on SQLite, with a journal of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measured(Path(folder), tick, decisions, cases, tries))


async def measured(
    folder: Path, tick: Tick, decisions: int, cases: int, tries: int
) -> list[Figure]:
    settings = Settings(
        home=folder, port=0, console_port=0, nightly=False, replan_seconds=0, seal_seconds=3600
    )
    async with shop(settings, decisions, cases, tick) as (shop_, address, console):
        found = await pages(console, shop_, tick, tries)
        ratio = await beside(console, shop_, address, tick)
    said = f"{decisions:,} decisions, {cases:,} cases, SQLite, {tries} times each"
    return [*figures(found, said), ratio]


@asynccontextmanager
async def shop(
    settings: Settings, decisions: int, cases: int, tick: Tick
) -> AsyncIterator[tuple[Shop, str, str]]:
    """A service with its console over a journal that was filled before it started."""
    filled = await fill(settings, decisions, cases, tick)
    service = await start(settings, Replay(filled.now))
    books = Books(service.desk.journal, service.desk.pipeline)
    done = 0
    while await books.keep():
        done += 1
        tick("adding up the day book", min(1.0, 500 * done / decisions))
    with service.desk.journal.database.transaction() as session:
        save_account(session, Account("bench", Role.LP_LEAD), hashed(PASSWORD))
    console = await start_console(service)
    yield filled, f"127.0.0.1:{service.port}", f"http://127.0.0.1:{console.port}"
    await console.stop()
    await service.stop(0.2)


def asked(shop: Shop) -> dict[str, Sequence[str]]:
    """By figure the pages that it is about."""
    store, region = shop.store, shop.region
    return {
        "queue": ("/queue?person=", "/queue?person=&page=40", "/queue?person=&shelf=below",
                  f"/queue?person=&region={region}"),
        "dashboard": ("/dashboard", "/dashboard?days=7", "/dashboard?days=91"),
        "drilldown": (
            f"/dashboard?region={region}", f"/dashboard?store={store}",
            f"/dashboard?store={store}&register={shop.register}",
            f"/dashboard?store={store}&employee={shop.employee}&kind=return",
            f"/dashboard?store={store}&days=91", f"/cases/{shop.case}", f"/receipts/{shop.receipt}",
        ),
    }  # fmt: skip


async def signed_in(console: str) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=console, timeout=60)
    answer = await client.post("/sign-in", data={"name": "bench", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


async def pages(
    console: str, shop: Shop, tick: Tick, tries: int
) -> dict[str, dict[str, tuple[float, int]]]:
    """By figure and page: the 95th percentile in milliseconds, and its bytes as transferred."""
    client = await signed_in(console)
    found: dict[str, dict[str, tuple[float, int]]] = {}
    for name, paths in asked(shop).items():
        for path in paths:
            found.setdefault(name, {})[path] = await timed(client, path, tries)
        tick("asking for pages", len(found) / 3)
    await client.aclose()
    return found


async def timed(client: httpx.AsyncClient, path: str, tries: int) -> tuple[float, int]:
    taken, size = [], 0
    for _ in range(tries + 2):
        begun = time.perf_counter()
        answer = await client.get(path)
        taken.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        size = len(answer.content)
    return float(np.percentile(taken[2:], 95)), size


FLOORS = {"queue": 80.0, "dashboard": 250.0, "drilldown": 300.0}


def figures(found: dict[str, dict[str, tuple[float, int]]], said: str) -> list[Figure]:
    """The slowest page of each kind counts, and the largest of all."""
    result = []
    for name, timed_ in found.items():
        slowest = max(timed_, key=lambda path: timed_[path][0])
        how = f"slowest of {len(timed_)}: {slowest}; {said}"
        result.append(Figure(f"{name}_p95_ms", timed_[slowest][0], "ms", how, floor=FLOORS[name]))
    sizes = {path: size for timed_ in found.values() for path, (_, size) in timed_.items()}
    largest = max(sizes, key=lambda path: sizes[path])
    result.append(Figure("page_kb", sizes[largest] / 1000, "kB", f"largest: {largest}", floor=300))
    return result


async def beside(console: str, shop: Shop, address: str, tick: Tick) -> Figure:
    """What 20 users of the pages do to the 99th percentile of `Decide`."""
    clients = [await signed_in(console) for _ in range(USERS)]
    paths = [path for some in asked(shop).values() for path in some]
    numbers = count(10_000_000)
    async with grpc.aio.insecure_channel(address) as channel:
        target = Target(channel, f"/{SERVICE}/Decide", f"/{SERVICE}/DecideStream")
        sent = requests(numbers)
        await open_loop(target, sent, RATE, 3.0)
        quiet = await open_loop(target, sent, RATE, SECONDS)
        tick("tills beside users", 0.5)
        readers = [
            asyncio.create_task(reading(client, paths, n)) for n, client in enumerate(clients)
        ]
        busy = await open_loop(target, sent, RATE, SECONDS)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        tick("tills beside users", 1.0)
    for client in clients:
        await client.aclose()
    p99 = [float(np.percentile(taken, 99)) for taken in (quiet, busy)]
    how = (
        f"p99 {p99[1]:.1f} ms beside {USERS} users, each a page every {PAUSE:g} s,"
        f" over {p99[0]:.1f} ms without; {RATE:g} calls/s"
    )
    return Figure("decide_p99_ratio", p99[1] / p99[0], "ratio", how, floor=1.5)


async def reading(client: httpx.AsyncClient, paths: Sequence[str], first: int) -> None:
    """Somebody who reads one page after another."""
    await asyncio.sleep(PAUSE * first / USERS)
    for n in count(first):
        await client.get(paths[n % len(paths)])
        await asyncio.sleep(PAUSE)
