"""docs/retraining.md says what is: every command, setting and margin in it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from tillguard.cli import app
from tillguard.learn.drift import DRIFT, WATCH
from tillguard.learn.gate import MOST_OF_A_DAY, Bounds
from tillguard.learn.holdout import MOST
from tillguard.learn.screen import FLOOD, SIGMAS
from tillguard.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "retraining.md").read_text()
COMMANDS = sorted(set(re.findall(r"`(tillguard [^`]+)`", PAGE)))


@pytest.mark.parametrize("said", COMMANDS)
def test_every_command_of_the_page_is_one(said: str) -> None:
    words = shlex.split(said)[1:]
    command = typer.main.get_command(app)
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
    if hasattr(command, "commands"):
        return
    command.make_context(said, words)


def test_every_setting_of_the_page_has_the_default_that_it_says() -> None:
    rows = re.findall(r"^\| `TILLGUARD_([A-Z_]+)` \| (\S+) \|", PAGE, re.MULTILINE)
    assert len(rows) >= 6
    for name, default in rows:
        usual = Settings.model_fields[name.lower()].default
        shown = {None: "never", False: "false"}.get(usual, usual)
        assert str(shown).removesuffix(".0") == default, name


def test_every_margin_of_the_page_is_the_gates() -> None:
    bounds = Bounds()
    for said in (
        f"at least {bounds.labels}, of either finding at least {bounds.found}",
        f"{bounds.value:.0%}: losses".replace("%", " %"),
        f"at most {MOST:,}",
        f"| Brier score | {bounds.brier:.0%} |".replace("%", " %"),
        f"{bounds.error:.0%} of the base rate".replace("%", " %"),
        f"{2 * bounds.error:.0%} of the base rate".replace("%", " %"),
        f"{bounds.group:.0%} in value".replace("%", " %"),
        f"more than {bounds.parity} times",
        f"fewer than {bounds.few} labels",
        f"fall {bounds.refit:.0%} behind".replace("%", " %"),
        f"{bounds.replicates} times",
        f"beyond {SIGMAS:.0f} standard",
        f"({FLOOD} labels",
        f"from {WATCH:.2f} on",
        f"from {DRIFT:.2f} on",
    ):
        assert said in re.sub(r"\s+", " ", PAGE), said
    assert bounds.slight == 0.2, "a fifth of the margin"
    assert MOST_OF_A_DAY == 0.1, "a tenth of the day's"
