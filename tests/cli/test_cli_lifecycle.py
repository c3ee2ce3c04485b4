"""The lead's commands on a store of their own: from draft to live and back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tillguard.cli import app
from tillguard.errors import TillguardError
from tillguard.journal import Journal
from tillguard.serve.live import start_with

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("rules", "policies"):
        shutil.copytree(ROOT / name, tmp_path / name)
    journal = Journal.open(f"sqlite:///{tmp_path / 'home' / 'tillguard.db'}")
    start_with(journal, tmp_path / "rules", tmp_path / "policies", 1_512_493_200, "start")
    journal.close()
    base = tmp_path / "policies" / "base.yaml"
    base.write_text(base.read_text().replace("floor: 0.10", "floor: 0.07"))
    return tmp_path / "home"


@pytest.fixture
def run(home: Path) -> Run:
    def command(*words: str, files: bool = True) -> Result:
        said = [*words, "--home", str(home)]
        if files:
            said += ["--candidate", str(home.parent)]
        return CliRunner().invoke(app, ["policy", *said])

    return command


def test_a_draft_goes_through_its_gates_to_live_and_back(run: Run) -> None:
    refused = run("promote", "--as", "ann")
    assert isinstance(refused.exception, TillguardError)
    assert "has not passed backtest: run" in str(refused.exception)
    proven = run("backtest", "--as", "ann", "--json")
    report = json.loads(proven.stdout)
    assert report["decisions"] == 0
    promoted = run("promote", "--as", "bob")
    assert report["candidate"]["bundle"][:12] in promoted.stdout
    back = run("rollback", "--why", "a test", "--as", "bob", files=False)
    assert report["live"]["bundle"][:12] in back.stdout
    listed = {b["hash"]: b for b in json.loads(run("list", "--json", files=False).stdout)}
    assert listed[report["live"]["bundle"]]["live"]
    trail = [(s["step"], s["by"]) for s in listed[report["candidate"]["bundle"]]["steps"]]
    assert trail[-1] == ("promote", "bob")
    assert ("backtest", "ann") in trail


def test_a_difference_is_printed_for_people_and_for_programs(run: Run) -> None:
    shown = run("diff")
    assert "risk.floor: 0.1 -> 0.07" in shown.stdout
    assert "0 decisions would be others" in shown.stdout
    found = json.loads(run("diff", "--json").stdout)
    assert found["files"]["base.yaml"] == [{"path": "risk.floor", "old": 0.1, "new": 0.07}]


def test_a_shadow_is_begun_told_and_ended(run: Run) -> None:
    assert "services follow" in run("shadow", "start").stdout
    assert "0 answers" in run("shadow", "report", files=False).stdout
    assert json.loads(run("shadow", "stop", "--json", files=False).stdout)["answers"] == 0
    gone = run("shadow", "report", files=False)
    assert "no bundle runs in the shadow" in str(gone.exception)


def test_a_candidate_that_is_no_folder_is_named(home: Path) -> None:
    said = ["policy", "backtest", "--home", str(home), "--candidate", str(home / "nowhere")]
    result = CliRunner().invoke(app, said)
    assert "no folder with rules/ and policies/" in str(result.exception)
