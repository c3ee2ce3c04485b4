"""A check prints the same problems as text, as JSON and as SARIF 2.1.0, and ends with its code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tillguard.cli import app
from tillguard.cli.problems import codes

BROKEN = "tests/ruleset/broken"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def check(*words: str) -> Result:
    return run("rules", "check", "--rules", BROKEN, *words)


def test_the_three_formats_tell_the_same_problems() -> None:
    text = re.findall(r"^(\S+?):(\d+):(\d+): ([a-z-]+): ", check().stdout, re.MULTILINE)
    told = [
        (p["file"], str(p["line"]), str(p["column"]), p["code"])
        for p in json.loads(check("--format", "json").stdout)
    ]
    sarif = [
        (
            place(r)["artifactLocation"]["uri"],
            str(place(r)["region"]["startLine"]),
            str(place(r)["region"]["startColumn"]),
            r["ruleId"],
        )
        for r in json.loads(check("--format", "sarif").stdout)["runs"][0]["results"]
    ]
    assert len(text) > 50
    assert text == told == sarif


def place(result: dict[str, Any]) -> dict[str, Any]:
    (location,) = result["locations"]
    found: dict[str, Any] = location["physicalLocation"]
    return found


def test_json_is_the_short_form() -> None:
    assert check("--json").stdout == check("--format", "json").stdout
    assert json.loads(run("policy", "check", "--json").stdout) == []


def test_json_says_what_is_allowed_and_the_nearest_name() -> None:
    (found, *_) = [p for p in json.loads(check("--json").stdout) if "chash" in p["message"]]
    assert found["nearest"] == ["cash"]
    assert found["allowed"] == ["cash", "card", "gift_card", "wallet", "voucher"]
    assert found["source"] == "    - tender == chash"


def test_the_caret_stands_under_the_column() -> None:
    lines = check().stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if "'chash'" in line)
    shown, caret = lines[at + 1], lines[at + 2]
    assert shown[caret.index("^") :].startswith("chash")


def test_exit_codes_are_those_that_the_help_promises() -> None:
    for words in (("rules", "check"), ("policy", "check")):
        assert "0 nothing is wrong; 1 problems" in " ".join(run(*words, "--help").stdout.split())
        assert run(*words).exit_code == 0
        assert run(*words, "--rules", BROKEN).exit_code == 1
        assert run(*words, "--format", "xml").exit_code == 2
        assert run(*words, "--rules", "nowhere").exit_code == 1


def test_sarif_has_what_the_standard_requires() -> None:
    log = json.loads(check("--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (one,) = log["runs"]
    assert one["columnKind"] == "unicodeCodePoints"
    driver = one["tool"]["driver"]
    assert driver["name"] == "tillguard"
    assert [rule["id"] for rule in driver["rules"]] == list(codes())
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    for result in one["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        region, artifact = place(result)["region"], place(result)["artifactLocation"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
        assert artifact["uriBaseId"] == "%SRCROOT%"
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", artifact["uri"])


def test_nothing_wrong_is_an_empty_sarif_log() -> None:
    log = json.loads(run("policy", "check", "--format", "sarif").stdout)
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["tool"]["driver"]["rules"]


def test_an_absolute_path_is_a_file_uri(tmp_path: Path) -> None:
    folder = tmp_path / "my rules" / "returns"
    folder.mkdir(parents=True)
    (folder / "ä.yaml").write_text("id: x\n")
    log = json.loads(
        run("rules", "check", "--rules", str(tmp_path / "my rules"), "--format", "sarif").stdout
    )
    uri = place(log["runs"][0]["results"][0])["artifactLocation"]["uri"]
    assert uri.startswith("file:///")
    assert uri.endswith("/my%20rules/returns/%C3%A4.yaml")
