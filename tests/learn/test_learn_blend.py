"""A member is in the blend where held rows surely gain by it, and a basis where they gain by it."""

from __future__ import annotations

import numpy as np
import pytest

from tillguard.learn import blend
from tillguard.learn.blend import ERRORS, FEW_ERRORS, Mix, chosen
from tillguard.learn.ensemble import Member, Task, halves, line_member, surely_less
from tillguard.learn.folds import stratified
from tillguard.learn.frame import Floats, Frame
from tillguard.learn.lines import BASES


def task_of(rows: Floats, y: Floats) -> Task:
    frame = Frame(rows, [], [])
    return Task(frame, y, np.ones(len(y)), [0] * rows.shape[1], "binary", 0, 1)


def labelled(margin: Floats, seed: int) -> Floats:
    draw = np.random.default_rng(seed).random(len(margin))
    return np.asarray(draw < 1 / (1 + np.exp(-margin)), np.float64)


def mix(margin: Floats, told: dict[str, Floats]) -> Mix:
    """What is chosen of members that say so of rows with these true margins."""
    task = task_of(np.zeros((len(margin), 1)), labelled(margin, 2))
    members = [Member(name, [said], lambda: None, {}) for name, said in told.items()]
    return chosen(task, np.arange(len(margin)), members)


def test_a_member_that_says_the_same_again_is_left_out() -> None:
    draw = np.random.default_rng(1)
    signal = draw.normal(size=4000)
    told = {
        "worse": signal + draw.normal(size=4000),
        "best": signal,
        "echo": signal + 0.1 * draw.normal(size=4000),
    }
    found = mix(signal, told)
    assert [one.name for one in found.members] == ["best"]
    assert found.margins == pytest.approx(signal * found.weights[0] + found.base)


def test_members_that_know_different_things_are_blended() -> None:
    first, second = np.random.default_rng(3).normal(size=(2, 4000))
    found = mix(first + second, {"first": first, "second": second, "echo": first})
    assert {one.name for one in found.members} == {"first", "second"}
    assert found.weights == pytest.approx([1, 1], abs=0.15)


def test_of_many_rows_more_is_asked_before_another_member_joins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = np.random.default_rng(3).normal(size=(2, 4000))
    margin, at = first + 0.08 * second, np.arange(4000)
    told = {"first": first, "second": second}
    few = mix(margin, told)
    alone = mix(margin, {"first": first})
    task = task_of(np.zeros((4000, 1)), labelled(margin, 2))
    assert surely_less(task, at, few.margins, alone.margins, FEW_ERRORS)
    assert not surely_less(task, at, few.margins, alone.margins, ERRORS)
    assert len(few.members) == 2
    monkeypatch.setattr(blend, "LARGE", 3999)
    assert len(mix(margin, told).members) == 1


def test_a_row_that_several_folds_held_counts_once() -> None:
    first, second = np.random.default_rng(4).normal(size=(2, 4000))
    margin, at = first + 0.03 * second, np.arange(4000)
    task = task_of(np.zeros((4000, 1)), labelled(margin, 2))
    assert surely_less(task, at, margin, first, 0.4)
    assert not surely_less(task, at, margin, first)
    assert not surely_less(task, *(np.tile(one, 9) for one in (at, margin, first)))


@pytest.mark.parametrize(("bent", "basis"), [(False, BASES[0]), (True, BASES[2])])
def test_the_linear_part_takes_the_plainest_basis_that_none_surely_beats(
    bent: bool, basis: tuple[str, ...]
) -> None:
    rows = np.random.default_rng(6).normal(size=(900, 3))
    margin = 3 * np.abs(rows[:, 0]) - 2.5 if bent else 1.5 * rows[:, 0] - rows[:, 1]
    task = task_of(rows, labelled(margin, 3))
    folds = halves(task, stratified(task.y, 0)[:2])
    made = line_member(task, folds, BASES, task)
    assert made.detail["basis"] == "+".join(basis)
