"""`tillguard labels` and `evaluate` on a home: what was said is shown, too little is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.domain import Party
from tillguard.errors import NotEnoughLabels
from tillguard.journal import Journal, Label

SAID = [
    Label("k1", "verdict", 100, True, "POST_VOID", Party.STAFF, 500, 0.5, 2.0, "ann"),
    Label("k1", "approval", 90, False, "POST_VOID", Party.STAFF, 0, labeller="max"),
    Label("k2", "import", 95, False, "POST_VOID", Party.STAFF, 0),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    journal = Journal.open(f"sqlite:///{tmp_path}/tillguard.db")
    journal.save_labels(SAID)
    journal.close()
    return tmp_path


def told(home: Path, *command: str) -> Any:
    result = CliRunner().invoke(app, [*command, "--home", str(home), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_word_is_listed_and_which_counts(home: Path) -> None:
    listed = told(home, "labels", "list")
    assert [(one["key"], one["labeller"], one["counts"]) for one in listed] == [
        ("k1", "max", False), ("k2", "", True), ("k1", "ann", True),
    ]  # fmt: skip
    (conflict,) = told(home, "labels", "list", "--conflicts")
    assert conflict["counts"]["labeller"] == "ann"
    plain = CliRunner().invoke(app, ["labels", "list", "--conflicts", "--home", str(home)])
    assert "confirmed, verdict by ann  <- counts" in plain.stdout


def test_the_summary_says_what_the_labels_weigh(home: Path) -> None:
    summary = told(home, "labels", "summary")
    assert (summary["labels"], summary["confirmed"], summary["conflicts"]) == (2, 1, 1)
    assert summary["labellers"] == {"ann": 0.7122, "(not named)": 0.2878}


def test_a_home_without_labelled_vectors_is_told_what_to_do(home: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", "--home", str(home)])
    assert isinstance(result.exception, NotEnoughLabels)
    assert "import verdicts" in str(result.exception)
