"""A contradictory problem never exists: each mistake is named with its place and the remedy."""

from __future__ import annotations

import numpy as np
import pytest

from tillguard.investigate import Instance, InvalidInstance, bench_instance

MISTAKES = {
    "value: must have one row per case": ([1.0, 2.0], [1.0, 2.0], [1.0]),
    r"minutes: has shape \(1, 1\), must be as value": ([[1.0, 2.0]], [[1.0]], [1.0, 1.0]),
    r"capacity: has shape \(2,\), must be \(1,\)": ([[1.0]], [[1.0]], [1.0, 1.0]),
    r"capacity\[0\] is -1.0": ([[1.0]], [[1.0]], [-1.0]),
    r"capacity\[0\] is nan": ([[1.0]], [[1.0]], [np.nan]),
    r"capacity\[0\] is inf": ([[1.0]], [[1.0]], [np.inf]),
    r"minutes\[0, 0\] is 0.0: must be above 0": ([[1.0]], [[0.0]], [1.0]),
    r"minutes\[0, 0\] is -5.0": ([[1.0]], [[-5.0]], [1.0]),
    r"minutes\[0, 0\] is -inf": ([[1.0]], [[-np.inf]], [1.0]),
    r"value\[0, 0\] is nan": ([[np.nan]], [[1.0]], [1.0]),
    r"value\[0, 0\] is inf": ([[np.inf]], [[1.0]], [1.0]),
    "value: must be numbers in equal rows": ([["much"]], [[1.0]], [1.0]),
    "minutes: must be numbers in equal rows": ([[1.0], [1.0]], [[1.0], [1.0, 2.0]], [1.0]),
}  # fmt: skip


@pytest.mark.parametrize("message", MISTAKES)
def test_a_mistake_is_named(message: str) -> None:
    with pytest.raises(InvalidInstance, match=message):
        Instance(*MISTAKES[message])  # type: ignore[arg-type]


def test_a_pair_that_may_not_be_needs_no_value() -> None:
    assert not Instance([[np.nan, np.inf]], [[np.nan, np.inf]], [1.0, 1.0]).eligible.any()


def test_an_instance_cannot_be_changed_through_what_it_was_built_from() -> None:
    value = np.array([[1.0]])
    instance = Instance(value, [[1.0]], [1.0])
    value[0, 0] = 9.0
    assert instance.value[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        instance.value[0, 0] = 9.0


@pytest.mark.parametrize("size", [(200, 10), (1000, 40), (5000, 60)])
def test_the_bench_has_the_shape_that_it_promises(size: tuple[int, int]) -> None:
    instance = bench_instance(*size, seed=0)
    assert 0.28 < instance.eligible.mean() < 0.32
    demand = np.nanmean(instance.minutes) * instance.cases
    assert demand >= 2.9 * instance.capacity.sum()
    again = bench_instance(*size, seed=0)
    assert np.array_equal(instance.minutes, again.minutes, equal_nan=True)
    assert np.array_equal(instance.value, again.value)
