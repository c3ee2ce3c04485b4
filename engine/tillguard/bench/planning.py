"""`bench plan`: the plan of investigations against its bound, and rivals in the same run."""

from __future__ import annotations

import math
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from ..investigate import Instance, Solution, bench_instance, check_plan, plan
from ..investigate.instance import Ints
from .figure import Figure
from .memory import peak_megabytes
from .queues import QUEUES, textbook

MODEL = "cpsat"
Tick = Callable[[str, float], None]
RIVALS = "same instances and run, to the lowest bound proven in it"


@dataclass(frozen=True, slots=True)
class Size:
    """`seconds` for one plan, floor and aim of its gap, and who else plans the same instances."""

    cases: int
    people: int
    seconds: float
    floor: float | None = None
    aim: float | None = None
    rivals: tuple[str, ...] = (*QUEUES, MODEL)

    @property
    def name(self) -> str:
        return f"{self.cases}x{self.people}"


SIZES = (
    Size(200, 10, 0.5, 0.0, 0.0),
    Size(1_000, 40, 3.0, 0.005, 0.001),
    Size(5_000, 60, 5.0, 0.01, 0.002),
    Size(50_000, 500, 60.0, 0.02, 0.005, tuple(QUEUES)),
)
SOONEST: dict[str, float] = {"200x10": 0.1}
"""Seconds aimed at, where the time allowed is not all of the aim."""


@dataclass(frozen=True, slots=True)
class Try:
    """One instance: ours, and each rival's gap to the lowest bound that was proven in this run."""

    gap: float
    seconds: float
    peak: float
    rivals: dict[str, float]


def measure(sizes: Sequence[Size], seeds: int, tick: Tick) -> list[Figure]:
    """The worst of `seeds` instances of each size; every plan, a rival's too, is checked."""
    figures = []
    for size in sizes:
        tries = []
        for seed in range(seeds):
            tick(f"planning {size.name}", seed / seeds)
            tries.append(alone(size, seed))
        figures += figures_of(size, tries)
    return figures


def alone(size: Size, seed: int) -> Try:
    """In a process of its own, so that its peak of memory is that of this plan."""
    apart = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=apart) as pool:
        return pool.submit(tried, size, seed).result()


def tried(size: Size, seed: int) -> Try:
    instance = bench_instance(size.cases, size.people, seed)
    solution = plan(instance, size.seconds, seed)
    peak = peak_megabytes(os.getpid())
    _hold(instance, solution, "plan")
    found = {name: QUEUES[name](instance, seed) for name in size.rivals if name != MODEL}
    bound = solution.bound
    if MODEL in size.rivals:
        found[MODEL], other = textbook(instance, size.seconds, seed)
        bound = min(bound, other)
    worth = {name: _worth(instance, chosen, name) for name, chosen in found.items()}
    gaps = {name: (bound - value) / bound for name, value in worth.items()}
    return Try(solution.gap, solution.seconds, peak, gaps)


def _worth(instance: Instance, chosen: Ints, name: str) -> float:
    """What a rival's plan is worth, after the same check as ours."""
    held = np.flatnonzero(chosen >= 0)
    value = math.fsum(instance.value[held, chosen[held]].tolist())
    free = np.zeros(instance.people)
    _hold(instance, Solution(chosen, value, value, 0.0, 0.0, free, name), name)
    return value


def _hold(instance: Instance, solution: Solution, name: str) -> None:
    broken = check_plan(instance, solution)
    if broken:
        raise AssertionError(f"{name}: {broken[0]}")


def figures_of(size: Size, tries: Sequence[Try]) -> list[Figure]:
    how = f"worst of {len(tries)} seeds, one run, at most {size.seconds:g} s, every plan checked"
    gap, taken = max(t.gap for t in tries), max(t.seconds for t in tries)
    peak = max(t.peak for t in tries)
    soonest = SOONEST.get(size.name)
    ours = [
        Figure(f"gap_{size.name}", gap, "", how, floor=size.floor, aim=size.aim),
        Figure(f"seconds_{size.name}", taken, "s", how, floor=size.seconds, aim=soonest),
        Figure(f"peak_{size.name}", peak, "MiB", "peak of the process that drew and planned"),
    ]
    return ours + [
        Figure(f"gap_{name}_{size.name}", max(t.rivals[name] for t in tries), "", RIVALS)
        for name in size.rivals
    ]
