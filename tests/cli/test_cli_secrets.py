"""No secret is ever an argument: whoever lists processes would read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main
from typer.testing import CliRunner

from tillguard.cli import app

ENGINE = Path(__file__).parents[2] / "engine"
SECRET = re.compile(r"pass|secret|token|key|credential", re.IGNORECASE)
NO_SECRETS = {
    ("policy show", "key"),
}
"""Options that are called like one: the name of a policy's value."""


def options(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from options(command, f"{path}{name} ")
        else:
            yield from ((f"{path}{name}", one) for one in command.params if is_option(one))


def is_option(parameter: Any) -> bool:
    return isinstance(parameter, click.Option) or parameter.param_type_name == "option"


ALL = list(options(typer.main.get_command(app)))


def test_an_option_that_is_about_a_secret_takes_a_file_or_is_a_flag() -> None:
    assert len(ALL) > 100
    wrong = [
        (command, one.name)
        for command, one in ALL
        if SECRET.search(one.name) and not one.is_flag
        and "path" not in str(one.type_descriptor).lower()
        and (command, one.name) not in NO_SECRETS
    ]  # fmt: skip
    assert wrong == []


DATABASES = [command for command, one in ALL if one.name == "database_url"]


@pytest.mark.parametrize("command", DATABASES)
def test_the_address_of_a_database_with_a_password_is_refused_and_not_repeated(
    command: str,
) -> None:
    for url in ("postgresql://till:hunter2@db/x", "postgresql://db/x?user=t&password=hunter2"):
        words = [*command.split(), *(["load"] if command == "bench" else [])]
        done = CliRunner().invoke(app, [*words, "--database-url", url])
        assert done.exit_code == 2
        assert "PGPASSFILE" in done.output
        assert "hunter2" not in done.output


def test_no_process_is_started_with_settings_among_its_arguments() -> None:
    started, found = re.compile(r"sys\.executable.{0,120}", re.DOTALL), 0
    for file in ENGINE.rglob("*.py"):
        for call in started.findall(file.read_text()):
            found += 1
            assert not re.search(r"model_dump|database_url|\.url\b", call), file
    assert found > 5
