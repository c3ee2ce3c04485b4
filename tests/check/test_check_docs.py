"""docs/check.md lists every code with its meaning, and what it shows is what is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.cli.problems import codes
from tillguard.files import document as policy_document
from tillguard.files import folder, nodes
from tillguard.ruleset import document as rule_document
from tillguard.ruleset import read

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "check.md").read_text()
GOLDEN = Path(__file__).parent / "golden"


def test_the_page_lists_every_code_with_its_meaning() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted(codes().items())


def test_the_output_on_the_page_is_what_is_printed() -> None:
    (shown,) = re.findall(r"\$ tillguard rules check\n(.*?)```", PAGE, re.DOTALL)
    assert (GOLDEN / "a-condition-can-hold.txt").read_text().endswith(f"=== says\n{shown}")


def test_the_commands_of_the_snippet_for_review_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    steps, *_ = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    run, upload = YAML(typ="safe", pure=True).load(steps)
    words, _, file = run["run"].partition(" > ")
    result = CliRunner().invoke(app, words.split()[1:])
    assert result.exit_code == 0
    assert result.stdout.startswith("{")
    assert upload["with"]["sarif_file"] == file


def test_the_limits_on_the_page_are_the_limits() -> None:
    said = PAGE.partition("## Limits")[2].replace(",", "")
    limits = (rule_document.LONGEST, policy_document.LONGEST, read.DEEPEST, read.MOST)
    more = (policy_document.DEEPEST, folder.MOST_FILES, folder.MOST_BYTES >> 20)
    for limit in (*limits, *more, folder.LARGEST >> 20):
        assert re.search(rf"\b{limit}\b", said), limit
    assert nodes.composed("x" * 11, 10, 10) is not None
