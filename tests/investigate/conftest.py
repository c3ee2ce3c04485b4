"""Named tiny problems and what they share: each small enough to solve by looking at all plans."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from tillguard.domain import Case, Evidence, Party, Person
from tillguard.investigate import Instance

NO = math.nan

TINY = {
    "one case, one person": Instance([[5.0]], [[30.0]], [30.0]),
    "the dear long case loses to two short ones": Instance(
        [[10.0], [6.0], [6.0]], [[60.0], [30.0], [30.0]], [60.0]
    ),
    "greedy by value per minute fails": Instance([[7.0], [10.0]], [[5.0], [10.0]], [10.0]),
    "each does what the other may not": Instance(
        [[9.0, 9.0], [8.0, 8.0]], [[20.0, NO], [NO, 20.0]], [20.0, 20.0]
    ),
    "the slow one takes what the quick one leaves": Instance(
        [[9.0, 5.0], [8.0, 7.0]], [[10.0, 10.0], [10.0, 10.0]], [10.0, 10.0]
    ),
    "nothing fits": Instance([[9.0]], [[31.0]], [30.0]),
    "nothing is worth it": Instance([[-1.0], [0.0]], [[1.0], [1.0]], [9.0]),
    "fractions that fill a shift exactly": Instance(
        [[1.0], [1.0], [1.0]], [[0.1], [0.2], [0.15]], [0.3]
    ),
    "all must be done, at the least loss": Instance(
        [[-3.0, -1.0], [-3.0, -1.0]], [[1.0, 2.0], [1.0, 2.0]], [2.0, 2.0], must_assign=True
    ),
    "people of very unequal shifts": Instance(
        [[4.0, 4.0], [5.0, 6.0], [9.0, 9.5]], [[60.0, 30.0], [90.0, 45.0], [400.0, 420.0]],
        [480.0, 30.0],
    ),
}  # fmt: skip


def best_by_looking_at_all(instance: Instance) -> float:
    """The optimum, -inf if no plan is feasible."""
    choices = [
        [p for p in range(instance.people) if instance.eligible[case, p]]
        + ([] if instance.must_assign else [-1])
        for case in range(instance.cases)
    ]
    return max((_worth(instance, people) for people in itertools.product(*choices)), default=-1e99)


def _worth(instance: Instance, people: tuple[int, ...]) -> float:
    load = [0.0] * instance.people
    for case, person in enumerate(people):
        if person >= 0:
            load[person] += instance.minutes[case, person]
    if any(have > room * (1 + 1e-9) for have, room in zip(load, instance.capacity, strict=True)):
        return -math.inf
    return math.fsum(instance.value[c, p] for c, p in enumerate(people) if p >= 0)


@pytest.fixture(params=TINY, ids=lambda name: name.replace(" ", "-"))
def tiny(request: pytest.FixtureRequest) -> Instance:
    return TINY[request.param]


def small_instance(seed: int) -> Instance:
    """Up to 6 cases and 3 people: whole, decimal, odd and wildly unequal lengths in turn."""
    draw = np.random.default_rng(seed)
    shape = (int(draw.integers(0, 7)), int(draw.integers(0, 4)))
    minutes = draw.uniform(1, 100, shape)
    kind = seed % 4
    minutes = np.round(minutes, 1 if kind == 1 else 0) if kind < 2 else minutes
    minutes = minutes * 10.0 ** draw.integers(-6, 6, shape) if kind == 3 else minutes
    minutes = np.where(draw.random(shape) < 0.3, NO, np.maximum(minutes, 1e-6))
    value = draw.normal(100, 80, shape) * 10.0 ** draw.integers(-3, 4)
    return Instance(value, minutes, draw.uniform(0, 200, shape[1]), bool(draw.random() < 0.3))


def a_case(id: str, **given: object) -> Case:
    usual: dict[str, object] = {
        "subject": f"subject of {id}", "subject_kind": "card", "typology": "RETURN_RING",
        "party": Party.CUSTOMER, "store": "s1", "region": "North", "opened": 0, "due": 10_000,
        "value": 10_000, "minutes": 60, "skill": "returns", "evidence": (f"k-{id}",),
        "reason": "a ring",
    }  # fmt: skip
    return Case(id=id, **{**usual, **given})  # type: ignore[arg-type]


def a_person(name: str, region: str = "North", minutes: int = 420, *skills: str) -> Person:
    return Person(name, region, frozenset(skills or ("returns",)), minutes)


def evidence(key: str, **given: object) -> Evidence:
    usual: dict[str, object] = {
        "at": 100, "store": "s1", "region": "North", "employee": "e1", "card": "", "customer": "",
        "typology": "POST_VOID", "party": Party.STAFF, "risk": 0.5, "value": 1000,
        "reason": f"seen in {key}",
    }  # fmt: skip
    return Evidence(key=key, **{**usual, **given})  # type: ignore[arg-type]
