"""`bench prices` on a small week: the ways meet the same transactions, and the sums add up."""

from __future__ import annotations

import pytest

from tillguard.bench import peak_week
from tillguard.bench.peak_week import WAYS, transactions, weeks
from tillguard.bench.pricing import PARTS, STAFFED, base, measure


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peak_week, "STORES", 1)
    monkeypatch.setattr(peak_week, "DAYS", 1)
    monkeypatch.setattr(peak_week, "USUAL", 20.0)
    monkeypatch.setattr(peak_week, "THINKING", 0.01)


def no_tick(what: str, done: float) -> None:
    """Nobody watches."""


def test_every_way_has_every_figure_with_its_interval() -> None:
    figures = {figure.name: figure for figure in measure(2, no_tick)}
    assert {f"{n}_{w}_{s}" for n in PARTS for w in WAYS for s in STAFFED} <= figures.keys()
    less = figures["net_live_short"].value - figures["net_constant_short"].value
    assert figures["live_less_constant_short"].value == pytest.approx(less)
    assert all("95 % interval" in figure.how for figure in figures.values())


def test_more_minutes_of_managers_make_nobody_wait_longer() -> None:
    assert transactions(1) == transactions(1)
    waits = [dict(weeks(1, base(), minutes))["constant"] for minutes in (60, 180, 720)]
    assert waits[0].waiting > waits[1].waiting > waits[2].waiting
    assert waits[0].asked == waits[1].asked
    assert waits[0].prevented == waits[1].prevented
