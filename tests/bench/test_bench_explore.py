"""`bench explore`: every arm meets the same cases, and the picks are the plan's own."""

from __future__ import annotations

import numpy as np
import pytest

from tillguard.bench import drifting
from tillguard.bench.drifting import DAYS, lived
from tillguard.bench.exploring import ARMS, MEASURES, measure


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drifting, "CASES", 200)
    monkeypatch.setattr(drifting, "SHIFT", 600)


def no_tick(what: str, done: float) -> None:
    """Nobody watches."""


def test_every_arm_has_every_measure_with_its_interval_and_seeds() -> None:
    figures = {figure.name: figure for figure in measure(2, no_tick)}
    assert {f"{name}_{arm}" for name in MEASURES for arm in ARMS} <= figures.keys()
    assert "recall_after_adaptive_less_fixed" in figures
    assert all("seeds 0 to 1, 95 % interval" in figure.how for figure in figures.values())
    assert figures["share_before_fixed"].value == pytest.approx(0.05)


def test_arms_meet_the_same_cases_and_the_weights_count_what_was_not_seen() -> None:
    top, spread = lived(3, ARMS["top"]), lived(3, ARMS["random"])
    assert np.array_equal(top.frauds, spread.frauds)
    assert (top.found <= top.frauds).all()
    assert top.estimated.sum() < 0.8 * top.frauds.sum()
    assert spread.estimated.sum() == pytest.approx(spread.frauds.sum(), rel=0.15)
    assert len(top.share) == DAYS
