"""The lead's commands about models, on a store of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from tillguard.cli import app
from tillguard.domain import Kind
from tillguard.errors import NoModel
from tillguard.features import FEATURES
from tillguard.journal import GateMissing, Journal, ModelStep, NoShadow, NothingBefore, Stage
from tillguard.learn import Examples, fit_examples
from tillguard.settings import Settings

NOON = 1_512_493_200
Run = Callable[..., Result]
FIGURES = {
    "passed": True,
    "criteria": [{"name": "brier", "passed": True, "said": "0.1 against 0.1", "figures": {}}],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Three models: one live, one that passed its gate, one that did not."""
    home = tmp_path_factory.mktemp("home")
    chosen = Settings(home=home)
    journal, hashes = Journal.open(chosen.url), []
    for seed in range(3):
        draw = np.random.default_rng(seed)
        vectors = np.zeros((200, len(FEATURES)))
        vectors[:, 0] = draw.normal(size=200)
        labels = (draw.random(200) < 0.5).astype(float)
        data = Examples(vectors, labels, np.ones(200), labels, [Kind.VOID] * 200, (NOON, NOON + 9))
        fresh = chosen.models / str(seed)
        manifest = fit_examples(data, fresh, seed, budget_seconds=0)
        fresh.rename(chosen.models / manifest["hash"])
        hashes.append(manifest["hash"])
        journal.save_model(hashes[-1], json.dumps(dict(manifest)).encode(), NOON + seed)
        gate = {**FIGURES, "passed": seed < 2}
        journal.record_model_step(ModelStep(hashes[-1], Stage.FIT, True, NOON, "ann"))
        journal.record_model_step(
            ModelStep(hashes[-1], Stage.GATE, seed < 2, NOON, "ann", gate, "" if seed < 2 else "no")
        )
    journal.release_model(hashes[0], "ann", NOON)
    journal.record_model_step(ModelStep("", Stage.REFUSED, False, NOON, "nightly", note="died"))
    journal.close()
    return home, hashes


@pytest.fixture
def run(home: tuple[Path, list[str]]) -> Run:
    def command(*words: str) -> Result:
        return CliRunner().invoke(app, ["models", *words, "--home", str(home[0])])

    return command


def test_models_are_listed_shown_and_their_gates_read(
    run: Run, home: tuple[Path, list[str]]
) -> None:
    hashes = home[1]
    listed = {one["hash"]: one for one in json.loads(run("list", "--json").stdout)}
    assert set(listed) == set(hashes)
    text = run("list").stdout
    assert f"{hashes[0][:12]}  live  fitted by ann" in text
    assert "no model  nightly: died" in text
    assert "200 labels" in run("show", hashes[1][:12]).stdout
    assert json.loads(run("show", hashes[1][:12], "--json").stdout)["hash"] == hashes[1]
    assert "good   brier" in run("gate", hashes[1][:12]).stdout
    assert json.loads(run("gate", hashes[1][:12], "--json").stdout) == FIGURES


def test_a_model_is_promoted_and_taken_back(run: Run, home: tuple[Path, list[str]]) -> None:
    hashes = home[1]
    assert isinstance(run("promote", hashes[2]).exception, GateMissing)
    assert "promoted by bob" in run("promote", hashes[1][:12], "--as", "bob").stdout
    back = json.loads(run("rollback", "--why", "a test", "--as", "bob", "--json").stdout)
    assert (back["hash"], back["live"]) == (hashes[0], True)
    assert back["steps"][-1]["note"] == "a test"
    assert isinstance(run("rollback").exception, NothingBefore)


def test_a_challenger_is_begun_told_and_ended(run: Run, home: tuple[Path, list[str]]) -> None:
    hashes = home[1]
    assert isinstance(run("shadow", "start", hashes[2]).exception, GateMissing)
    assert "services follow" in run("shadow", "start", hashes[1]).stdout
    assert "0 estimates" in run("shadow", "report").stdout
    assert json.loads(run("shadow", "stop", "--json").stdout)["scores"] == 0
    assert isinstance(run("shadow", "report").exception, NoShadow)


def test_drift_needs_a_model_and_something_decided(run: Run, tmp_path: Path) -> None:
    few = run("drift").exception
    assert "look over more days" in str(few)
    empty = CliRunner().invoke(app, ["models", "drift", "--home", str(tmp_path)])
    assert isinstance(empty.exception, NoModel)
