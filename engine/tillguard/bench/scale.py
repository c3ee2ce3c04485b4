"""`bench load --scale SHARE`: a history as large as a large chain's, in processes of their own.

500 stores, 3,000 registers, 12,000 staff and 2 million cards in 30 days, of which a share is drawn.
The transactions are the demo chain's; stores, tills, people, cards and times are drawn.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

from ..demo.chain import build_chain
from ..demo.learning import learnt
from ..domain import Event
from ..features import History
from ..serve.memory import read_snapshot, write_snapshot
from .decide import real_transactions
from .figure import Figure
from .memory import megabytes, peak_megabytes

STORES, REGISTERS, STAFF, CARDS, DAYS = 500, 3_000, 12_000, 2_000_000, 30
USES = 2
"""Transactions of a card in the 30 days."""
TRIES = 3_000
Tick = Callable[[str, float], None]


def measure(home: Path, share: float, tick: Tick) -> list[Figure]:
    """One process writes the snapshot, one that is started anew reads it."""
    chain = build_chain(home, progress=tick)
    ready = learnt(chain, home, tick)
    events = real_transactions(chain)
    with tempfile.TemporaryDirectory() as folder:
        snapshot = Path(folder) / "history"
        tick("history at scale", 0.0)
        alone(written, events, share, snapshot)
        tick("history at scale", 0.5)
        seconds, now, peak, at_scale = alone(loaded, events, share, snapshot)
        size = snapshot.stat().st_size / 1e6
        *_, small = alone(loaded, events, share, ready.history)
    cards = int(CARDS * share)
    how = f"history of {cards:,} cards, {int(STAFF * share):,} staff, {DAYS} days"
    return [
        Figure("memory_gb_at_scale", now / 1024, "GB", f"{how}, what it adds", floor=4),
        Figure("memory_peak_gb_at_scale", peak / 1024, "GB", "the most of it while it loads"),
        Figure("restart_s_at_scale", seconds, "s", f"from a snapshot of {size:.0f} MB", floor=60),
        Figure(
            "vector_vs_demo_at_scale", at_scale / small, "ratio",
            f"a transaction's vector over the demo chain's, median of {TRIES:,}", floor=1.3,
        ),
    ]  # fmt: skip


def alone(work: Callable[..., tuple[float, ...]], *arguments: object) -> tuple[float, ...]:
    """What the work comes to, in a process that holds nothing else."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        result: tuple[float, ...] = pool.apply(work, arguments)
    return result


def written(events: list[Event], share: float, snapshot: Path) -> tuple[float, ...]:
    history = History()
    for event in drawn(events, share, int(CARDS * share * USES)):
        history.see(event)
    write_snapshot(history, 0, snapshot)
    return ()


def loaded(events: list[Event], share: float, snapshot: Path) -> tuple[float, ...]:
    """Seconds, megabytes that it takes and took at most, microseconds of a vector."""
    before, began = megabytes(), time.perf_counter()
    history, _ = read_snapshot(snapshot)
    seconds = time.perf_counter() - began
    now, peak = megabytes() - before, peak_megabytes("self") - before
    taken = []
    for event in drawn(events, share, TRIES, seed=1):
        start = time.perf_counter()
        history.see(event)
        taken.append(1e6 * (time.perf_counter() - start))
    return seconds, now, peak, median(taken)


def drawn(events: list[Event], share: float, number: int, seed: int = 0) -> Iterator[Event]:
    """So many transactions in order of time, spread over the days and the chain's share."""
    chance, begin = random.Random(seed), events[0].at
    cards, staff, registers = (max(1, int(of * share)) for of in (CARDS, STAFF, REGISTERS))
    for place in range(number):
        event, card = events[place % len(events)], chance.randrange(cards)
        till = chance.randrange(registers)
        at = begin + place * DAYS * 86_400 // number
        yield replace(
            event, key=f"scale/{seed}/{place}", at=at, received=at, store=f"s{till % STORES}",
            register=f"r{till}", employee=f"e{chance.randrange(staff)}", receipt="",
            customer=f"m{card}" if event.customer else "",
            tenders=tuple(replace(t, token=f"c{card}" if t.token else "") for t in event.tenders),
        )  # fmt: skip
