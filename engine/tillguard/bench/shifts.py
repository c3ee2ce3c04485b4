"""The whole problem of a shift, measured: ways between stores, the order of the day, due times."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from ..domain import Case, Party, Person, Travel
from ..investigate import plan_shift
from .figure import Figure
from .planning import Size, Tick

WHOLE = (Size(200, 10, 2.0), Size(1_000, 40, 5.0), Size(5_000, 60, 10.0))
SKILLS, HELD, REGIONS = 5, 3, 2
"""Everybody holds three of five skills and works in one of two regions: 30 % of pairs."""
CASES_A_STORE = 20
ACROSS = 60.0
"""Minutes from one side of a region to the other."""
PRESSURE = 3.0
DAY = 86_400
LATE = 0.05
Drawn = tuple[list[Case], list[Person], Travel]


def measure(seeds: int, tick: Tick, largest: int) -> list[Figure]:
    """The worst of `seeds` instances against the bound of the same problem; every plan is checked
    before it is answered."""
    figures = []
    for size in (size for size in WHOLE if size.cases <= largest):
        plans = []
        for seed in range(seeds):
            tick(f"planning {size.name} with ways", seed / seeds)
            cases, people, travel = drawn(size.cases, size.people, seed)
            plans.append(plan_shift(cases, people, 0, size.seconds, seed, travel=travel, late=LATE))
        how = f"worst of {len(plans)} seeds, {size.seconds:g} s, with travel, order and due times"
        late = sum(a.late > 0 for plan in plans for a in plan.assignments)
        done = sum(len(plan.assignments) for plan in plans)
        figures += [
            Figure(f"gap_whole_{size.name}", max(plan.gap for plan in plans), "", how),
            Figure(f"late_whole_{size.name}", late / max(1, done), "", "of all that is planned"),
        ]
    return figures


def drawn(cases: int, people: int, seed: int) -> Drawn:
    """Lognormal values, 20 to 180 minutes, a third of the demand as capacity, due within a week or
    up to a day ago; stores strewn over two regions. The same seed gives the same everywhere."""
    draw = np.random.default_rng(seed)
    stores = max(2 * REGIONS, cases // CASES_A_STORE)
    minutes = draw.integers(20, 180, cases)
    shift = int(minutes.sum() / people / PRESSURE)
    found = [
        Case(
            f"c{n:05}", f"m{n}", "customer", "RETURN_RING", Party.CUSTOMER, f"s{store}",
            f"r{store % REGIONS}", 0, int(due * DAY), round(100 * worth), int(length),
            f"k{skill}", (), "",
        )
        for n, (store, due, worth, length, skill) in enumerate(
            zip(
                draw.integers(0, stores, cases).tolist(), draw.uniform(-1, 7, cases),
                draw.lognormal(6.0, 1.0, cases), minutes, draw.integers(0, SKILLS, cases),
                strict=True,
            )
        )
    ]  # fmt: skip
    staff = [
        Person(
            f"p{n}", f"r{n % REGIONS}",
            frozenset(f"k{k}" for k in draw.choice(SKILLS, HELD, replace=False)), shift,
        )
        for n in range(people)
    ]  # fmt: skip
    return found, staff, ways(draw.uniform(0, ACROSS, (stores, 2)))


def ways(places: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Travel:
    """As the crow flies, in whole minutes, at least one."""
    between = {
        (min(one, other), max(one, other)): max(1, round(float(np.hypot(*(places[a] - places[b])))))
        for a, b in combinations(range(len(places)), 2)
        for one, other in [(f"s{a}", f"s{b}")]
    }
    return Travel(0, between)
