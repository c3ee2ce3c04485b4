"""Rolling origin: nothing that became known later is learnt from; savings add up."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.domain import Kind
from tillguard.errors import NotEnoughLabels
from tillguard.features import FEATURES
from tillguard.learn import Label, Table
from tillguard.learn.evaluate import NoWindow, Plan, rolled, savings, windows

DAY = 86_400
PLANS = st.builds(
    Plan, st.integers(1, 6), st.integers(1, 30), st.integers(0, 20), st.integers(0, 90)
)


@settings(max_examples=50, deadline=None)
@given(PLANS, st.integers(0, 400), st.lists(st.integers(0, 500 * DAY), max_size=20))
def test_windows_follow_each_other_and_know_only_what_was_known(
    plan: Plan, days: int, known: list[int]
) -> None:
    try:
        cut = windows(0, days * DAY, plan)
    except NoWindow:
        assert days <= plan.count * plan.test + plan.delay
        return
    assert cut[-1].stop == days * DAY + 1
    assert all(a.stop == b.start for a, b in pairwise(cut))
    labels = [Label(str(at), at, True, 1, 1.0) for at in known]
    received = np.arange(0, days * DAY, DAY // 2)
    for window in cut:
        assert window.start - window.until == plan.delay * DAY
        assert all(label.known < window.start for label in window.labels(labels))
        trained, tested = window.trains(received), window.tests(received)
        assert not len(trained) or received[trained].max() < window.until
        assert not len(tested) or received[tested].min() >= window.start
        if plan.train:
            assert window.until - window.since <= plan.train * DAY


def test_a_short_span_is_refused_with_what_to_ask_for() -> None:
    with pytest.raises(NoWindow, match="--test-days"):
        windows(0, 10 * DAY, Plan(1, 14, 7))


def test_a_window_s_model_obeys_what_is_declared_of_an_attribute(tmp_path: Path) -> None:
    draw, rows = np.random.default_rng(0), 1500
    heat = draw.normal(size=rows)
    received = np.arange(rows) * DAY // 4
    table = Table(
        [str(i) for i in range(rows)], [Kind.RETURN] * rows, received,
        np.zeros((rows, len(FEATURES))), {"heat": heat},
    )  # fmt: skip
    yes = draw.random(rows) < 1 / (1 + np.exp(1 - 2 * heat))
    said = [Label(str(i), int(received[i]) + 60, bool(yes[i]), 1, 1.0) for i in range(rows)]
    cut = windows(0, int(received[-1]), Plan(1, 7, 1))
    declared = {"heat": 1}
    (obeys,) = rolled(table, said, cut, tmp_path / "a", 0, 0.0, declared)
    (free,) = rolled(table, said, cut, tmp_path / "b", 0, 0.0)
    assert len(FEATURES) in obeys.model.manifest["directions"]
    assert len(FEATURES) not in free.model.manifest["directions"]


def test_verdicts_that_were_known_too_late_are_told_with_the_remedy(tmp_path: Path) -> None:
    received = np.arange(600) * DAY // 4
    table = Table([str(i) for i in range(600)], [Kind.RETURN] * 600, received, np.zeros((600, 1)))
    late = [Label(str(i), 9**9, i % 2 == 0, 1, 1.0) for i in range(600)]
    with pytest.raises(NotEnoughLabels, match=r"begins 1970-05-.*0 confirmed.*known_after_days"):
        next(rolled(table, late, windows(0, int(received[-1]), Plan(1, 14, 1)), tmp_path, 0))


def test_what_is_saved_is_the_difference_over_the_cost_of_approving_everything() -> None:
    costs = {
        "approve_all": np.array([100.0, 100.0]),
        "rules_only": np.array([60.0, 100.0]),
        "threshold_0.10": np.array([90.0, 90.0]),
        "threshold_0.50": np.array([50.0, 80.0]),
        "ours": np.array([20.0, 80.0]),
    }
    told = savings(costs, np.array([1.0, 3.0]), np.arange(2))
    assert told["costs"] == {
        "approve_all": 400, "rules_only": 360, "fixed_threshold": 290, "ours": 260,
    }  # fmt: skip
    saved = {name: share["value"] for name, share in told["saved_against"].items()}
    assert saved == {"approve_all": 0.35, "rules_only": 0.25, "fixed_threshold": 0.075}
    assert told["threshold"] == 0.5


def test_rows_whose_cost_nobody_knows_are_left_out() -> None:
    costs = {"approve_all": np.array([np.nan, 10.0]), "ours": np.array([np.nan, 5.0])}
    told = savings(costs, np.ones(2), np.arange(2))
    assert (told["rows"], told["saved_against"]["approve_all"]["value"]) == (1, 0.5)
    assert savings({"ours": np.full(2, np.nan)}, np.ones(2), np.arange(2)) == {}
