"""The daily training of a service, and what speaks against a challenger in the shadow."""

from __future__ import annotations

import math
from datetime import time as hour
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tillguard.journal import Journal, ModelStep, ScorePair, Stage
from tillguard.serve import daily
from tillguard.serve.clock import Replay
from tillguard.serve.daily import DAILY, Daily
from tillguard.serve.model_lifecycle import compared
from tillguard.settings import Settings
from tillguard.training import Order

NOON = 1_512_493_200


async def test_the_daily_training_runs_once_a_day_at_its_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders: list[Order] = []

    async def noted(settings: Settings, order: Order) -> dict[str, str]:
        orders.append(order)
        return {"state": "live", "hash": "h"}

    monkeypatch.setattr(daily, "trained", noted)
    chosen = Settings(home=tmp_path, train_at=hour(3, 30))
    journal, clock = Journal.open(chosen.url), Replay(NOON)
    training = Daily(chosen, journal, clock, lambda: ZoneInfo("America/New_York"))
    journal.record_model_step(ModelStep("", Stage.REFUSED, False, NOON, DAILY))
    for hours in range(0, 49):
        clock(NOON + 3600 * hours)
        await training.look()
    local = [order.now - NOON for order in orders]
    assert local == [16 * 3600, 40 * 3600]
    assert all(order.daily for order in orders)
    journal.close()


def pairs(*said: tuple[float, float]) -> list[ScorePair]:
    return [ScorePair(n, "sale", live, 1, beside, 1) for n, (live, beside) in enumerate(said)]


def test_alarms_that_multiply_or_vanish_speak_against_a_challenger() -> None:
    usual = pairs(*[(0.2, 0.2)] * 100, *[(0.01, 0.02)] * 900, (math.nan, 0.5))
    found = compared("m", usual, 0.1)
    assert (found.scores, found.alarms, found.both, found.overlap) == (1000, 100, 100, 1.0)
    assert found.difference == pytest.approx(0.009)
    assert found.objection == ""
    many = pairs(*[(0.2, 0.2)] * 100, *[(0.01, 0.3)] * 900)
    assert "1,000 alarms where the champion raised 100" in compared("m", many, 0.1).objection
    assert compared("m", pairs(*[(0.2, 0.01)] * 100), 0.1).objection
    assert compared("m", [], 0.1).objection
