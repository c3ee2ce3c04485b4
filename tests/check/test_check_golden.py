"""Every code that a check can print has a broken file with the message that it prints.

A golden file is named after the code it shows (`<code>.txt`, `<code>-2.txt`, ...). Its parts begin
with `=== `: `file PATH` is a whole file; `edit PATH` takes lines that begin with - out of a
shipped file and puts those with + in their place; `bytes PATH` is text with Python's escapes;
`padded PATH N` is a file that N more characters follow, `many PATTERN N` the same file N times;
`folder PATH` and `gone PATH` are what they say. `says` is what is printed. Where no policy file is
broken, the rules of the golden file are alone. `pytest tests/check --rewrite` writes them anew.
"""

from __future__ import annotations

import ast
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.cli.problems import codes
from tillguard.files import READING

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
STORES = """store,region,zone
1,coast,America/New_York
2,lakes,America/Detroit
3,plains,America/Chicago
4,peaks,America/Denver
367,coast,America/New_York
"""


@dataclass(frozen=True)
class Golden:
    name: str
    parts: tuple[tuple[str, str], ...]
    says: str

    @property
    def code(self) -> str:
        return re.sub(r"-\d+$", "", self.name)

    @property
    def command(self) -> list[str]:
        if self.code == "example":
            return ["rules", "test"]
        return ["policy" if self.about_policies else "rules", "check"]

    @property
    def about_policies(self) -> bool:
        return any(" policies" in head for head, _ in self.parts)

    def build(self, folder: Path) -> None:
        """The chain's folder as the golden file breaks it."""
        shutil.copytree(ROOT / "policies", folder / "policies")
        (folder / "policies" / "stores.csv").write_text(STORES)
        if self.about_policies:
            shutil.copytree(ROOT / "rules", folder / "rules")
        (folder / "rules").mkdir(exist_ok=True)
        for head, text in self.parts:
            how, path, *rest = head.split(" ")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            place(how, folder / path, text, rest)


def place(how: str, path: Path, text: str, rest: list[str]) -> None:
    match how:
        case "file":
            path.write_text(text)
        case "edit":
            path.write_text(edited(path.read_text(), text))
        case "bytes":
            path.write_bytes(text.encode("latin-1").decode("unicode_escape").encode("latin-1"))
        case "padded":
            path.write_text(f"{text}#{'x' * int(rest[0])}\n")
        case "many":
            for number in range(int(rest[0])):
                path.with_name(path.name.format(number)).write_text(text)
        case "folder":
            path.mkdir()
        case "gone":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def edited(text: str, edit: str) -> str:
    for block in re.findall(r"((?:-.*\n)+|(?=\+))((?:\+.*\n)*)", edit):
        old, new = (re.sub(r"^.", "", part, flags=re.M) for part in block)
        if old or new:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
    return text


def read_golden(path: Path) -> Golden:
    _, *parts = re.split(r"^=== ", path.read_text(), flags=re.M)
    split = [tuple(part.split("\n", 1)) for part in parts]
    said = next((text for head, text in split if head == "says"), "")
    return Golden(path.stem, tuple((h, t) for h, t in split if h != "says"), said)  # type: ignore[misc]


def written(golden: Golden, says: str) -> str:
    parts = (*golden.parts, ("says", says))
    return "".join(f"=== {head}\n{text}" for head, text in parts)


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


GOLDENS = [read_golden(path) for path in sorted(GOLDEN.glob("*.txt"))]


SPEAKERS = {"wrong", "note", "problem", "located", "Problem", "WrongCondition", "_Refused", "Flaw",
            "Unreadable", "NotADay", "_refuse", "_blame", "warning"}  # fmt: skip
"""What makes a problem, with its code among the arguments."""

NO_FILE = {"damaged", "engine"}
"""Codes of what is no file of a person's: a bundle's bytes, the engine on this machine."""


def test_every_code_has_a_golden_file_and_every_golden_file_a_code() -> None:
    assert {golden.code for golden in GOLDENS} == set(codes())


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_a_broken_file_is_told_as_its_golden_file_says(
    golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rewrite: bool
) -> None:
    golden.build(tmp_path)
    monkeypatch.chdir(tmp_path)
    exit_code, said = run(*golden.command)
    if rewrite:
        (GOLDEN / f"{golden.name}.txt").write_text(written(golden, said))
    assert exit_code == (f": warning: {golden.code}: " not in said)
    assert f": {golden.code}: " in said
    assert rewrite or said == golden.says


def test_every_code_that_the_sources_name_is_described() -> None:
    named = {code for room in ("files", "ruleset", "policy") for code in said_by(room)}
    assert len(named) > 50
    assert named - NO_FILE <= set(codes())


def said_by(room: str) -> set[str]:
    """String arguments, written like a code, of the calls that make problems."""
    found = set()
    for path in (ROOT / "engine" / "tillguard" / room).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and name_of(call.func) in SPEAKERS:
                words = (a.value for a in call.args if isinstance(a, ast.Constant))
                found |= {w for w in words if isinstance(w, str) and CODE.fullmatch(w)}
    return found - {"bundle"}


CODE = re.compile(r"[a-z]+(-[a-z]+)*")


def name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_meaning_is_a_sentence() -> None:
    for code, meaning in codes().items():
        assert re.fullmatch(r"[A-Z].*\.", meaning), code
        assert len(meaning) > 10, code
    assert not set(READING) & {law for law in codes() if law not in READING}


def test_what_is_shipped_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for command in (("rules", "check"), ("policy", "check"), ("rules", "test")):
        exit_code, said = run(*command)
        assert exit_code == 0, said
