"""Alerts that nobody took are listed with why, and wait again when somebody says so."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copy

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.domain import Happening, News
from tillguard.journal import Journal
from tillguard.journal.letters import (
    Fate,
    Standing,
    settle_letters,
    take_letters,
    write_letter,
)


@pytest.fixture
def home(tmp_path: Path, migrated_file: Path) -> Path:
    """Three alerts: one sent, one dead, one that waits."""
    copy(migrated_file, tmp_path / "tillguard.db")
    journal = Journal.open(f"sqlite:///{tmp_path}/tillguard.db")
    with journal.database.transaction() as session:
        for name in ("e1", "e2", "e3"):
            assert write_letter(session, "desk", _happening(name), b"", 1_000)
        sent, dead, _ = take_letters(session, "desk", 2_000, 10)
        fates = [Fate(sent.id, Standing.SENT), Fate(dead.id, Standing.DEAD, 0, "it answers 410")]
        settle_letters(session, fates, 3_000)
        assert not write_letter(session, "desk", _happening("e1"), b"", 4_000)
    journal.close()
    return tmp_path


def _happening(event: str) -> Happening:
    return Happening(event, News.SILENCE, 0, "367", "coast")


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["alerts", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_is_dead_is_listed_with_why_and_retried(home: Path) -> None:
    own = ("--home", str(home))
    (row,) = json.loads(run("list", "--state", "dead", "--json", *own))
    assert (row["receiver"], row["why"], row["attempts"]) == ("desk", "it answers 410", 1)
    assert "desk  silence in store 367, 1 attempts: it answers 410" in run("list", *own)
    assert run("retry", "--receiver", "nobody", *own) == "0 of them wait again\n"
    assert run("retry", str(row["id"]), *own) == "1 of them wait again\n"
    assert run("retry", *own) == "0 of them wait again\n"
    states = [one["state"] for one in json.loads(run("list", "--json", *own))]
    assert states == ["waiting", "waiting", "sent"], "what was acknowledged is never sent again"
    assert CliRunner().invoke(app, ["alerts", "retry", "1", *own]).exit_code == 1
