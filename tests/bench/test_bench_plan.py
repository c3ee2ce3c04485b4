"""`bench plan` end to end at small sizes: figures, rivals that keep the rules, the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tillguard.bench import shifts
from tillguard.bench.growth import picture
from tillguard.bench.planning import SIZES, Size, Try, figures_of, measure
from tillguard.bench.queues import QUEUES, textbook
from tillguard.investigate import Instance, Solution, bench_instance, check_plan

SMALL = Size(40, 4, 0.3, 0.5, 0.1)
TIGHT = Instance(
    [[9.0, 1.0], [8.0, 2.0], [1.0, 7.0]],
    [[20.0, np.nan], [20.0, 10.0], [20.0, 20.0]],
    [20.0, 20.0],
)


def no_tick(what: str, done: float) -> None:
    """Nobody watches."""


def test_a_run_measures_the_plan_and_every_rival_against_the_lowest_bound() -> None:
    figures = {figure.name: figure for figure in measure([SMALL], 1, no_tick)}
    rivals = {f"gap_{name}_40x4" for name in (*QUEUES, "cpsat")}
    assert figures.keys() == {"gap_40x4", "seconds_40x4", "peak_40x4", *rivals}
    assert (figures["gap_40x4"].floor, figures["gap_40x4"].aim) == (0.5, 0.1)
    assert figures["gap_fifo_40x4"].value > figures["gap_40x4"].value
    assert figures["peak_40x4"].value > 1


def test_the_worst_seed_counts() -> None:
    size = Size(40, 4, 0.3, rivals=("fifo",))
    tries = [Try(0.1, 2.0, 30.0, {"fifo": 0.5}), Try(0.2, 1.0, 40.0, {"fifo": 0.4})]
    assert [figure.value for figure in figures_of(size, tries)] == [0.2, 2.0, 40.0, 0.5]


def test_the_sizes_are_those_that_are_promised() -> None:
    assert [(size.name, size.seconds, size.floor, size.aim) for size in SIZES] == [
        ("200x10", 0.5, 0.0, 0.0),
        ("1000x40", 3.0, 0.005, 0.001),
        ("5000x60", 5.0, 0.01, 0.002),
        ("50000x500", 60.0, 0.02, 0.005),
    ]


@pytest.mark.parametrize("name", QUEUES)
def test_a_rival_keeps_the_rules_and_leaves_no_case_out_that_would_fit(name: str) -> None:
    instance = bench_instance(60, 5, 3)
    chosen = QUEUES[name](instance, 0)
    held = np.flatnonzero(chosen >= 0)
    value = float(instance.value[held, chosen[held]].sum())
    answer = Solution(chosen, value, value, 0.0, 0.0, np.zeros(5), name)
    assert check_plan(instance, answer) == []
    load = np.bincount(chosen[held], instance.minutes[held, chosen[held]], 5)
    out = np.flatnonzero(chosen < 0)
    assert not (instance.minutes[out] <= instance.capacity - load).any()


def test_each_rival_does_what_its_name_says() -> None:
    assert QUEUES["fifo"](TIGHT, 0).tolist() == [0, 1, -1]
    assert QUEUES["value"](TIGHT, 0).tolist() == [0, 1, -1]
    assert QUEUES["greedy"](TIGHT, 0).tolist() == [0, -1, 1]


def test_the_textbook_model_finds_the_best_plan_and_proves_it() -> None:
    chosen, bound = textbook(TIGHT, 5.0, 0)
    assert chosen.tolist() == [0, -1, 1]
    assert bound == pytest.approx(16.0)


def test_the_whole_problem_is_measured_with_ways_and_due_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shifts, "WHOLE", (Size(60, 4, 0.3), Size(9_999, 4, 0.3)))
    gap, late = shifts.measure(1, no_tick, 60)
    assert (gap.name, late.name) == ("gap_whole_60x4", "late_whole_60x4")
    assert 0 <= gap.value < 0.5
    assert 0 < late.value < 1
    cases, people, travel = shifts.drawn(60, 4, 0)
    assert shifts.drawn(60, 4, 0) == (cases, people, travel)
    assert max(travel.between.values()) > 20


def test_the_growth_is_drawn_as_a_picture(tmp_path: Path) -> None:
    tries = [Try(0.1, 1.0, 30.0, {}), Try(0.2, 2.0, 40.0, {})]
    drawn = picture([Size(20, 2, 0.0), Size(40, 4, 0.0)], tries)
    drawn.savefig(tmp_path / "growth.svg")
    assert "<svg" in (tmp_path / "growth.svg").read_text()
    assert [list(axes.lines[0].get_ydata()) for axes in drawn.axes] == [
        [1, 2],
        [30, 40],
        [0.1, 0.2],
    ]
