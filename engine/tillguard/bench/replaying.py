"""`replay_per_s`, `replay_spread`, `import_poslog_per_s`: from files on disk to history."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

from ..demo.chain import Chain, build_chain
from ..demo.learning import DAY, chain_nights, past
from ..intake.poslog import read_poslog
from ..learn import Past, replayed
from .figure import Figure
from .poslog import write_poslog

WEEKS = 30
"""Weeks of the chain that are replayed; the year's history is warm after four of them."""
ROUNDS = 3
DOCUMENT = 8
"""Weeks written as one POSLog document."""
ZONE, CURRENCY = "America/New_York", "USD"
FLOOR, AIM = 10_000.0, 20_000.0
Tick = Callable[[str, float], None]


def measure(home: Path, tick: Tick) -> list[Figure]:
    """Figures on the first weeks of the demo chain; nothing else should run meanwhile."""
    chain = build_chain(home, progress=tick)
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        return [*replays(chain, Path(scratch), tick), poslog(chain, Path(scratch), tick)]


def replays(chain: Chain, scratch: Path, tick: Tick) -> Iterator[Figure]:
    """One process on its processor time, two against it by the clock; rounds of both in turn. What
    is normal is looked up throughout, as it is in a service."""
    cut = chain.span[0] + WEEKS * 7 * DAY
    count = sum(1 for _ in chain.events(None, cut))
    looked_up = replace(chain_nights(chain, tick, cut).nights[-1], made=0)
    opened = partial(past, chain.folder, cut, [looked_up])
    alone, both = list[Spent](), list[Spent]()
    for number in range(ROUNDS):
        tick("replaying in one process and in two", number / ROUNDS)
        alone.append(spent(opened, 1, scratch))
        both.append(spent(opened, 2, scratch))
    how = f"{count:,} events read from Parquet, {WEEKS} weeks of the demo chain"
    per_second = count / median(cpu for _, cpu in alone)
    yield Figure("replay_per_s", per_second, "/s", f"{how}; processor time of one core",
                 "higher", FLOOR, AIM)  # fmt: skip
    ratio = median(a[0] / b[0] for a, b in zip(alone, both, strict=True))
    yield Figure("replay_spread", ratio, "x", f"{how}; two processes against one, by the clock",
                 "higher")  # fmt: skip


Spent = tuple[float, float]
"""Seconds by the clock, and of this process's processor time."""


def spent(opened: Callable[[], Past], processes: int, scratch: Path) -> Spent:
    with timed() as taken:
        replayed(opened, processes, scratch)
    return taken[0], taken[1]


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds of the block: by the clock, of processor time."""
    gc.collect()
    taken = list[float]()
    clock, processor = time.perf_counter(), time.process_time()
    yield taken
    taken += [time.perf_counter() - clock, time.process_time() - processor]


def poslog(chain: Chain, scratch: Path, tick: Tick) -> Figure:
    """Transactions a second from a POSLog document to events."""
    file, cut = scratch / "log.xml", chain.span[0] + DOCUMENT * 7 * DAY
    tick("reading a POSLog document", 0.0)
    count = write_poslog(chain.events(None, cut), file)
    rounds = list[float]()
    for number in range(ROUNDS):
        with timed() as taken:
            read = sum(1 for _ in read_poslog(file, ZONE, CURRENCY))
        assert read == count
        rounds.append(taken[1])
        tick("reading a POSLog document", (number + 1) / ROUNDS)
    megabytes = file.stat().st_size / 1e6
    how = f"{count:,} transactions, {megabytes:.0f} MB of XML; processor time of one core"
    return Figure("import_poslog_per_s", count / median(rounds), "/s", how, "higher")
