"""The schemas that `init` writes take every shipped file and refuse what a schema can see."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.errors import BrokenFile
from tillguard.files import read_texts
from tillguard.pipeline import read_both
from tillguard.policy import read_bundle
from tillguard.policy.json_schema import SHAPES

MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chain")
    assert CliRunner().invoke(app, ["init", str(folder)]).exit_code == 0
    return folder


def said(text: str) -> Any:
    return plain(YAML(typ="safe", pure=True).load(text))


def plain(value: Any) -> Any:
    """As JSON has it: names are texts, days too."""
    if isinstance(value, dict):
        return {str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def validator(path: Path) -> Draft202012Validator:
    schema = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_every_file_names_its_schema_in_its_first_line_and_keeps_it(chain: Path) -> None:
    files = [p for room in ("rules", "policies") for p in sorted((chain / room).rglob("*.yaml"))]
    seen = set()
    for path in files:
        match = MODELINE.match(path.read_text())
        assert match, path
        schema = (path.parent / match[1]).resolve()
        seen.add(schema.stem)
        errors = validator(schema).iter_errors(said(path.read_text()))
        assert [f"{path.name}: {e.json_path} {e.message}"[:300] for e in errors] == []
    assert len(files) > 60
    assert seen == {*SHAPES, "rule"}
    assert {path.stem for path in (chain / "schemas").iterdir()} == seen


def test_what_init_writes_is_lawful_and_says_what_the_shipped_files_say(chain: Path) -> None:
    shipped = read_bundle(*(Path(__file__).parents[2] / n for n in ("rules", "policies")))
    written = read_bundle(chain / "rules", chain / "policies")
    assert {f: MODELINE.sub("", t, 1) for f, t in written.files.items()} == shipped.files
    read_both(written, lawful=True)


SEEN = {
    *("length", "missing", "range", "unknown-field", "unknown-key", "unknown-name"),
    *("wrong-name", "wrong-type"),
}
"""Codes of which a schema sees every golden mistake; of the others it sees some or none: names of
other files, what two places say together, what stands inside a text."""

UNSEEN = {"range-2", "unknown-field-2", "wrong-type-3"}
"""What stands inside a text: a length of time, a field of a reason, a day (a format, which this
validator does not look at and editors do)."""


def broken(golden: Path, chain: Path) -> tuple[str, str]:
    """The text of a golden file's first part, and the name of its schema."""
    found = re.search(r"=== (\S+) (\S+).*\n((?:(?!===).*\n)*)", golden.read_text())
    assert found
    how, path, text = found.groups()
    if how != "edit":
        return text, "rule.json"
    old, new = ("".join(re.findall(rf"^\{sign}(.*\n)", text, re.M)) for sign in "-+")
    whole = (chain / path).read_text()
    assert old in whole
    schema = MODELINE.match(whole)
    assert schema
    return whole.replace(old, new, 1), Path(schema[1]).name


@pytest.mark.parametrize("code", sorted(SEEN))
def test_a_golden_mistake_that_a_schema_can_see_is_refused_by_it(code: str, chain: Path) -> None:
    files = [g for g in GOLDEN.glob("*.txt") if re.fullmatch(rf"{code}(-\d)?", g.stem)]
    for golden in files:
        text, schema = broken(golden, chain)
        errors = list(validator(chain / "schemas" / schema).iter_errors(said(text)))
        assert bool(errors) is (golden.stem not in UNSEEN), golden.stem


def test_a_rule_that_the_reader_takes_is_taken_by_the_schema(chain: Path) -> None:
    rule = validator(chain / "schemas" / "rule.json")
    for file, text in read_texts(chain / "rules").items():
        told = said(text)
        for key in told:
            without = {name: value for name, value in told.items() if name != key}
            refused = bool(list(rule.iter_errors(without)))
            needed = key in ("id", "title", "group", "typology", "party", "kinds", "severity",
                             "reason", "tests") or (key == "when" and "sequence" not in told) \
                or (key == "sequence" and "when" not in told)  # fmt: skip
            assert refused is needed, (file, key)


def test_init_writes_over_nothing(chain: Path) -> None:
    result = CliRunner().invoke(app, ["init", str(chain)])
    assert result.exit_code == 1
    assert not isinstance(result.exception, BrokenFile)
    assert "choose another folder" in str(result.exception)
