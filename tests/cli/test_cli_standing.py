"""Pausing a rule by command: for how long, where, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tillguard.cli import app
from tillguard.cli.standing import NothingLive, WrongSnooze
from tillguard.errors import TillguardError
from tillguard.journal import Journal, UnknownSnooze
from tillguard.serve.live import start_with

ROOT = Path(__file__).parents[2]
RULE = "no-receipt-refund-of-value"
Run = Callable[..., Result]


def later(**of: int) -> str:
    return f"{datetime.now(UTC) + timedelta(**of):%Y-%m-%dT%H:%M}"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    journal = Journal.open(f"sqlite:///{tmp_path / 'tillguard.db'}")
    start_with(journal, ROOT / "rules", ROOT / "policies", 1_512_493_200, "start")
    journal.close()
    return lambda *words: CliRunner().invoke(app, ["policy", *words, "--home", str(tmp_path)])


def test_a_rule_is_paused_listed_and_heard_again(run: Run) -> None:
    said = ["snooze", RULE, "--store", "367", "--reason", "new forms", "--by", "ann"]
    made = json.loads(run(*said, "--until", later(days=2), "--json").stdout)
    assert (made["rule"], made["store"], made["by"]) == (RULE, "367", "ann")
    assert 0 < made["until"] - made["since"] < 4 * 86_400
    assert json.loads(run("snoozes", "--json").stdout) == [made]
    listed = run("snoozes").stdout
    assert all(word in listed for word in (RULE, "store 367", "ann: new forms"))
    ended = run("unsnooze", str(made["id"]), "--reason", "over", "--by", "bob")
    assert "by bob: over" in ended.stdout
    assert run("snoozes").stdout.strip() == ""
    assert RULE in run("snoozes", "--over").stdout


@pytest.mark.parametrize(
    ("words", "until", "told"),
    [
        (["no-receipt-refunds-of-value"], later(days=1), f"did you mean {RULE}"),
        ([RULE], later(days=40), "until must be later than now and at most 31 days"),
        ([RULE], later(days=-1), "until must be later than now"),
        ([RULE, "--store", "36777"], later(days=1), "store must be a store of stores.csv"),
        ([RULE, "--reason", "4111 1111 1111 1111"], later(days=1), "card"),
        ([RULE, "--register", "1"], later(days=1), "register needs its store"),
    ],
)
def test_a_wrong_snooze_is_refused_with_the_remedy(
    run: Run, words: list[str], until: str, told: str
) -> None:
    refused = run("snooze", "--reason", "x", *words, "--until", until)
    assert isinstance(refused.exception, WrongSnooze)
    assert told in str(refused.exception)


def test_an_end_that_is_no_moment_is_wrong_usage(run: Run) -> None:
    for where in ([], ["--store", "367"]):
        refused = run("snooze", RULE, "--until", "tomorrow", "--reason", "x", *where)
        assert refused.exit_code == 2


def test_what_does_not_hold_cannot_be_ended(run: Run) -> None:
    assert isinstance(run("unsnooze", "7", "--reason", "x").exception, UnknownSnooze)


def test_nothing_is_snoozed_where_nothing_is_live(tmp_path: Path) -> None:
    words = ["snooze", RULE, "--until", later(days=1), "--reason", "x", "--home", str(tmp_path)]
    refused = CliRunner().invoke(app, ["policy", *words])
    assert isinstance(refused.exception, NothingLive)
    assert issubclass(NothingLive, TillguardError)
