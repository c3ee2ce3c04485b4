"""docs/import.md is enough to write a mapping: its examples run, and it names everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.domain import Entry, Kind, TenderStatus, TenderType
from tillguard.errors import TillguardError
from tillguard.intake import CODES, Archive, mapping

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text()
FILES = re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"^\$ tillguard (.*)\n((?:.+\n)*?)```", PAGE, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES:
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(("command", "shown"), COMMANDS)
def test_an_example_gives_what_the_page_shows(folder: Path, command: str, shown: str) -> None:
    result = CliRunner().invoke(app, command.split())
    assert result.exit_code == 0, result.output
    pattern = re.escape(shown).replace(r"\.\.\.", ".*")
    assert re.fullmatch(pattern, result.stdout), result.stdout


def test_there_are_examples_of_all_three_shapes(folder: Path) -> None:
    assert len(COMMANDS) == 3
    for command, _ in COMMANDS:
        CliRunner().invoke(app, command.split())
    homes = (".tillguard", "audits", "invoices")
    payments, audits, invoices = (list(Archive(folder / h / "archive").events()) for h in homes)
    first, dear, late = payments
    assert (first.tenders[0].amount, dear.register, first.at) == (1250, "T07", 1714547643)
    assert first.card == late.card != dear.card
    assert "4111" not in first.card
    numbers = [0.31, -1.2, 0.5, 7, 0, 0.02, 1.1, 3, 0.9]
    names = [f"m{number}" for number in range(1, 10)]
    assert audits[0].attributes == dict(zip(names, numbers, strict=True))
    french, sale, back = invoices
    assert [line.amount for line in sale.lines] == [1530, 2034]
    assert (french.zone, french.at - sale.at) == ("Europe/Paris", 19 * 60 - 3600)
    assert (back.kind, back.lines[0].amount, back.lines[0].quantity) == (Kind.RETURN, 750, 2000)


def test_every_key_of_a_mapping_is_on_the_page() -> None:
    types = [named for named in vars(mapping).values() if isinstance(named, type)]
    parts = [part for part in types if issubclass(part, mapping.Part)]
    keys = {field.alias or name for part in parts for name, field in part.model_fields.items()}
    assert {key for key in keys - {"columns"} if f"`{key}`" not in PAGE} == set()


def test_every_word_of_a_closed_list_is_on_the_page() -> None:
    words = [*Kind, *Entry, *TenderType, *TenderStatus]
    assert {word for word in words if f"`{word}`" not in PAGE} == set()


def test_every_reason_is_on_the_page_with_its_meaning() -> None:
    assert dict(re.findall(r"^\| `([a-z0-9-]+)` \| ([A-Z].*\.) \|$", PAGE, re.MULTILINE)) == CODES


def test_too_many_refused_rows_end_with_one_and_what_was_good_stays(folder: Path) -> None:
    result = CliRunner().invoke(app, ["import", "payments.yaml", "payments.csv"])
    assert isinstance(result.exception, TillguardError)
    assert "1 of 4 rows were refused and 3 events imported" in str(result.exception)
    assert len(list(Archive(folder / ".tillguard" / "archive").events())) == 3
    again = CliRunner().invoke(app, ["import", "payments.yaml", "payments.csv", "--json"])
    assert again.exit_code == 0
    assert '"new": false' in again.stdout
