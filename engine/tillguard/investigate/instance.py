"""An assignment problem and its answer, as values: cases x people under limited minutes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import TillguardError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class InvalidInstance(TillguardError):
    """The numbers of an assignment problem contradict each other: says which, and the remedy."""


class NoFeasiblePlan(TillguardError):
    """Every case must be assigned, and no assignment within the capacities is known."""


@dataclass(frozen=True, eq=False)
class Instance:
    """A generalised assignment problem: which case by whom, for the highest total value.

    `value[case, person]` any finite number, read only where the pair is eligible;
    `minutes[case, person]` above 0, NaN or inf where the person may not take the case;
    `capacity[person]` minutes, at least 0; with `must_assign` no case may be left out.
    Raises InvalidInstance.
    """

    value: Floats
    minutes: Floats
    capacity: Floats
    must_assign: bool = False

    def __post_init__(self) -> None:
        for name in ("value", "minutes", "capacity"):
            object.__setattr__(self, name, _frozen(name, getattr(self, name)))
        _refuse(_wrong_shapes(self))
        _refuse(_wrong_capacity(self.capacity))
        _refuse(_wrong_pairs(self))

    @property
    def cases(self) -> int:
        return int(self.value.shape[0])

    @property
    def people(self) -> int:
        return int(self.value.shape[1])

    @property
    def eligible(self) -> NDArray[np.bool_]:
        return np.isfinite(self.minutes)


@dataclass(frozen=True, eq=False)
class Solution:
    """Who takes which case (-1: left out), how good that is, and what a further minute is worth.

    `gap` = (bound - value) / |bound|; `minute_price[person]` is value per minute of capacity;
    `method` says which step found the plan, and whether the clock cut the search short.
    """

    person_of_case: Ints
    value: float
    bound: float
    gap: float
    seconds: float
    minute_price: Floats
    method: str


def _frozen(name: str, numbers: ArrayLike) -> Floats:
    try:
        array = np.array(numbers, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidInstance(f"{name}: must be numbers in equal rows ({error})") from None
    array.setflags(write=False)
    return array


def _refuse(problem: str) -> None:
    if problem:
        raise InvalidInstance(problem)


def _wrong_shapes(instance: Instance) -> str:
    value, minutes, capacity = instance.value, instance.minutes, instance.capacity
    if value.ndim != 2:
        return f"value: must have one row per case and one column per person, has {value.ndim} axes"
    if minutes.shape != value.shape:
        return f"minutes: has shape {minutes.shape}, must be as value's {value.shape}"
    if capacity.shape != value.shape[1:]:
        return f"capacity: has shape {capacity.shape}, must be ({value.shape[1]},), one per person"
    return ""


def _wrong_capacity(capacity: Floats) -> str:
    bad = np.flatnonzero(~(np.isfinite(capacity) & (capacity >= 0)))
    if not len(bad):
        return ""
    return f"capacity[{bad[0]}] is {capacity[bad[0]]}: must be finite minutes of at least 0"


def _wrong_pairs(instance: Instance) -> str:
    bad = np.argwhere(instance.eligible & (instance.minutes <= 0))
    bad = bad if len(bad) else np.argwhere(instance.minutes == -np.inf)
    if len(bad):
        case, person = bad[0]
        return (
            f"minutes[{case}, {person}] is {instance.minutes[case, person]}: must be above 0, "
            "or NaN where the person may not take the case"
        )
    bad = np.argwhere(instance.eligible & ~np.isfinite(instance.value))
    if len(bad):
        case, person = bad[0]
        return f"value[{case}, {person}] is {instance.value[case, person]}: must be finite"
    return ""
