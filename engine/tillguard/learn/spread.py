"""A replay spread over processes by entity family and joined on the event number.

No family reads what another remembers, so each process takes some of them over all events, which
it reads for itself: to hand an event on costs more than to read it.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np

from ..domain import Event
from ..errors import ReplayFailed
from ..features import KEEPERS, History, Share, snapshot
from .join import Part, joined
from .kept import Kept
from .replay import Step, replay, run, unheard
from .table import Table

COSTS = {"Item": 5.4, "Recent": 4.3, "Employee": 2.5, "Customer": 1.7, "Pair": 1.4,
         "Register": 1.2, "Store": 1.0, "Card": 0.8, "Receipt": 0.6, "Basket": 0.5}  # fmt: skip
"""Microseconds of a transaction in each keeper (demo chain, one core): who works with whom."""
NONE = np.zeros((0, 0))


@dataclass(frozen=True, slots=True)
class Past:
    """What is replayed: events and outcomes in order, and which of the events become rows."""

    steps: Iterable[Step]
    keep: Callable[[Event], bool]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay leaves: the bytes of History.dump, and the kept rows."""

    snapshot: bytes
    table: Table


def replayed(
    opened: Callable[[], Past],
    processes: int,
    folder: Path,
    tick: Callable[[int], None] = unheard,
) -> Replayed:
    """Replay what `opened` opens; the same bits whatever the number of processes.

    Each process calls `opened`, which must therefore be picklable, for itself. Vectors go to files
    in `folder`. Raises ReplayFailed where a process dies.
    """
    if processes == 1:
        past, history = opened(), History()
        table = replay(history, past.steps, past.keep, tick, folder)
        return Replayed(history.dump(), table)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        shares = shared(processes)
        files = [Path(scratch) / str(number) for number in range(len(shares))]
        parts = _worked(opened, shares, files, tick)
        packed = {name: rows for part in parts for name, rows in part.packed.items()}
        return Replayed(snapshot(packed), joined(parts, shares, files, folder))


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared(processes: int) -> list[tuple[int, ...]]:
    """Which of KEEPERS each process takes: the dearest first, always to who has the least."""
    costs = [COSTS.get(keeper.__name__, 1.0) for keeper in KEEPERS]
    taken: list[list[int]] = [[] for _ in range(min(processes, len(KEEPERS)))]
    for keeper in sorted(range(len(costs)), key=lambda k: -costs[k]):
        min(taken, key=lambda one: sum(costs[k] for k in one)).append(keeper)
    return [tuple(sorted(one)) for one in taken]


def _worked(
    opened: Callable[[], Past],
    shares: Sequence[tuple[int, ...]],
    files: Sequence[Path],
    tick: Callable[[int], None],
) -> list[Part]:
    """Run one process for each share; what each has seen, in the order of the shares."""
    context = multiprocessing.get_context("spawn")
    pipes, workers = list[Connection](), list[BaseProcess]()
    with ExitStack() as ending:
        for share, file in zip(shares, files, strict=True):
            ours, theirs = context.Pipe(duplex=False)
            named = share is shares[0]
            worker = context.Process(
                target=_work, args=(theirs, opened, share, file, named), daemon=True
            )
            worker.start()
            theirs.close()
            ending.callback(worker.kill)
            pipes.append(ours)
            workers.append(worker)
        return _heard(pipes, workers, tick)


def _heard(
    pipes: Sequence[Connection], workers: Sequence[BaseProcess], tick: Callable[[int], None]
) -> list[Part]:
    """Listen until every process has told what it has seen; the slowest one is where we are."""
    parts: dict[int, Part] = {}
    reached = [0] * len(pipes)
    while len(parts) < len(pipes):
        open_ = [pipe for number, pipe in enumerate(pipes) if number not in parts]
        for pipe in wait(open_):
            number = pipes.index(pipe)
            told = _told(pipes[number], workers[number])
            if isinstance(told, Part):
                parts[number] = told
            else:
                reached[number] = told
                tick(min(reached))
    return [parts[number] for number in range(len(pipes))]


def _told(pipe: Connection, worker: BaseProcess) -> Part | int:
    try:
        told = pipe.recv()
    except EOFError:
        worker.join()
        raise ReplayFailed(
            f"a process of the replay ended with code {worker.exitcode}, perhaps for want of "
            "memory: try again when less runs beside it"
        ) from None
    if isinstance(told, Exception):
        raise told
    return told


def _work(
    pipe: Connection,
    opened: Callable[[], Past],
    keepers: tuple[int, ...],
    file: Path,
    named: bool,
) -> None:
    """What one process does: its keepers see every step, its columns go to the file."""
    try:
        pipe.send(_seen(pipe, opened(), Share([KEEPERS[k] for k in keepers]), file, named))
    except Exception as error:
        pipe.send(error)


def _seen(pipe: Connection, past: Past, share: Share, file: Path, named: bool) -> Part:
    with file.open("w+b") as vectors:
        kept = Kept(len(share.features), None, vectors)
        run(share, past.steps, past.keep, kept, pipe.send)
        table = kept.table()
    return Part(kept.numbers, share.packed(), replace(table, vectors=NONE) if named else None)
