"""The demo from end to end on a part of the chain: the figures that it promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    home: Path = tmp_path_factory.mktemp("whole-way")
    command = [sys.executable, "-m", "tillguard", "demo", "--exit", "--share", "0.05"]
    command += ["--days", "2", "--home", str(home), "--json", str(home / "figures.json")]
    quick = {**os.environ, "TILLGUARD_TRAIN_SECONDS": "0"}
    subprocess.run(command, check=True, capture_output=True, timeout=240, env=quick)
    told: dict[str, object] = json.loads((home / "figures.json").read_text())
    return told


def test_the_demo_writes_every_figure_it_promises(figures: dict[str, object]) -> None:
    assert set(figures) >= {
        "decisions", "features", "rules", "actions", "auc_pr", "precision_at_capacity",
        "latency_ms", "plan", "seconds",
    }  # fmt: skip
    assert set(figures["precision_at_capacity"]) == {"value", "low", "high"}  # type: ignore[call-overload]
    assert set(figures["latency_ms"]) == {"p50", "p99"}  # type: ignore[call-overload]
    assert set(figures["plan"]) == {"value", "bound", "gap"}  # type: ignore[call-overload]


def test_the_figures_agree_with_each_other(figures: dict[str, object]) -> None:
    actions, plan = figures["actions"], figures["plan"]
    assert isinstance(actions, dict)
    assert isinstance(plan, dict)
    assert sum(actions.values()) == figures["decisions"]
    assert 0 <= plan["value"] <= plan["bound"] + 0.01
    share = figures["precision_at_capacity"]
    assert isinstance(share, dict)
    assert share["low"] <= share["value"] <= share["high"]
