"""Whatever lies in the folders: problems with file and line, never a traceback, within bounds."""

from __future__ import annotations

import os
import random
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.errors import BrokenFile, Problem
from tillguard.files import folder as folder_module
from tillguard.files import survey
from tillguard.pipeline import read_both, words
from tillguard.policy import Bundle, read_bundle
from tillguard.ruleset import check_rules

ROOT = Path(__file__).parents[2]
RULE, POLICY = "rules/returns/refund-to-another-card.yaml", "policies/seasons/stock-take.yaml"
STORES = """store,region,zone
1,coast,America/New_York
2,lakes,America/Detroit
3,plains,America/Chicago
4,peaks,America/Denver
367,coast,America/New_York
"""
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
BYTES: dict[str, bytes] = {
    "a bomb of aliases": BOMB.encode(),
    "a tab": b"id: x\n\tkinds: [return]\n",
    "UTF-16 with a mark": "id: x\n".encode("utf-16"),
    "UTF-16 without a mark": "id: x\n".encode("utf-16-le"),
    "UTF-32": "id: x\n".encode("utf-32"),
    "Latin-1": "title: Rückgabe\n".encode("latin-1"),
    "NUL bytes": b"id: x\n\x00\x00\x00\x00",
    "only NUL bytes": b"\x00" * 5000,
    "nothing": b"",
    "an archive": b"PK\x03\x04" + b"\x00" * 40,
    "a word of two alphabets": "id: x\nabout: c\u043east\n".encode(),
    "a letter nobody sees": "id: re\u200bfund\n".encode(),
    "a text that runs backwards": "id: \u202etxet\n".encode(),
    "half a bracket": b"kinds: [return, \n",
    "half a quote": b'title: "Refund of\n',
    "two documents": b"id: x\n---\nid: y\n",
    "a deep list": b"a: " + b"[" * 100_000,
    "a deep block": b"".join(b" " * n + b"a:\n" for n in range(300)),
    "a huge file": b"# x\n" * 2_000_000,
    "a long line": b"a: " + b"x" * 600_000,
    "a merge key": b"<<: {id: x}\n",
    "a bell": b"id: \x07\n",
    "a lone surrogate": b"id: \xed\xa0\x80\n",
}


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chain")
    for room in ("rules", "policies"):
        shutil.copytree(ROOT / room, folder / room)
    (folder / "policies" / "stores.csv").write_text(STORES)
    return folder


def problems_of(chain: Path) -> list[Problem]:
    """Of the two folders together; nothing but problems may come of them."""
    try:
        read_both(read_bundle(chain / "rules", chain / "policies"), lawful=True)
    except BrokenFile as broken:
        return broken.problems
    return []


def with_bytes(chain: Path, file: str, found: bytes) -> list[Problem]:
    path = chain / file
    kept = path.read_bytes()
    path.write_bytes(found)
    try:
        return problems_of(chain)
    finally:
        path.write_bytes(kept)


@pytest.mark.parametrize("file", [RULE, POLICY, "policies/stores.csv"])
@pytest.mark.parametrize("what", BYTES)
def test_a_file_of_anything_is_a_problem_in_its_place(what: str, file: str, chain: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    problems = with_bytes(chain, file, BYTES[what])
    assert problems
    name = file.partition("/")[2]
    mine = [p for p in problems if p.file.endswith(name)]
    assert mine, problems
    for problem in mine:
        assert problem.line >= 1
        assert problem.column >= 1
        assert 5 < len(problem.message) < 2000
        assert "Traceback" not in str(problem)
        assert str(problem).isprintable() or "\n" in str(problem)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kilobytes


@pytest.mark.parametrize("file", [RULE, POLICY])
def test_a_mark_of_utf8_at_the_start_is_nothing_wrong(file: str, chain: Path) -> None:
    assert with_bytes(chain, file, b"\xef\xbb\xbf" + (chain / file).read_bytes()) == []


@pytest.mark.parametrize("file", [RULE, POLICY, "policies/base.yaml"])
def test_a_file_that_was_half_written_is_refused_or_says_less(file: str, chain: Path) -> None:
    text = (chain / file).read_bytes()
    refused = 0
    for part in range(1, 12):
        for problem in (found := with_bytes(chain, file, text[: len(text) * part // 12])):
            assert problem.line <= text.count(b"\n") + 2
        refused += bool(found)
    assert refused >= 4


@pytest.mark.parametrize("escape", ["\\uD800", "\\x00", "\\u202e", "\\U99999999"])
@pytest.mark.parametrize(
    ("file", "key"), [(RULE, "reason: "), ("policies/base.yaml", "currency: ")]
)
def test_what_may_not_stand_in_a_file_may_not_be_escaped_into_it(
    escape: str, file: str, key: str, chain: Path
) -> None:
    text = (chain / file).read_text()
    line = next(line for line in text.splitlines() if line.startswith(key))
    broken = text.replace(line, f'{key}"odd {escape} thing"')
    problems = with_bytes(chain, file, broken.encode())
    (mine,) = [p for p in problems if p.file == file]
    assert mine.code in ("character", "yaml")
    assert str(mine).isprintable() or "\n" in str(mine)


Make = Callable[[Path], None]


ODD: dict[str, tuple[Make, str]] = {
    "a folder": (Path.mkdir, "a folder with the name of a file"),
    "a link to itself": (lambda p: p.symlink_to(p), "cannot be read"),
    "a link that leads nowhere": (lambda p: p.symlink_to("nowhere"), "a link that leads nowhere"),
    "a link to its own folder": (lambda p: p.symlink_to(p.parent), "a link to a folder"),
    "a pipe": (os.mkfifo, "no plain file"),
    "a device": (lambda p: p.symlink_to("/dev/zero"), "no plain file"),
}


@pytest.mark.parametrize("room", ["rules", "policies"])
@pytest.mark.parametrize("what", ODD)
def test_what_is_no_file_is_told_and_the_rest_is_read(what: str, room: str, tmp_path: Path) -> None:
    make, message = ODD[what]
    folder = tmp_path / room
    folder.mkdir()
    (folder / "good.yaml").write_text("id: x\n")
    make(folder / "odd.yaml")
    texts, problems = survey(folder)
    assert texts == {"good.yaml": "id: x\n"}
    assert [(p.file, p.code) for p in problems] == [("odd.yaml", "unreadable")]
    assert message in problems[0].message


def test_a_linked_folder_is_told_since_its_rules_would_be_lost(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "returns").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "rules" / "loop").symlink_to(tmp_path / "rules")
    texts, problems = survey(tmp_path / "rules")
    assert texts == {}
    assert {p.file for p in problems} == {"loop", "returns"}


def test_a_file_that_vanishes_while_the_folder_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("id: x\n")
    found = folder_module._found

    def vanishing(folder: Path) -> object:
        names = list(found(folder))
        (folder / "b.yaml").unlink()
        return iter(names)

    monkeypatch.setattr(folder_module, "_found", vanishing)
    texts, problems = survey(tmp_path)
    assert list(texts) == ["a.yaml"]
    assert [str(p) for p in problems] == ["b.yaml:1:1: unreadable: the file is gone; check again"]


def test_files_of_editors_and_hidden_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".#a.yaml").symlink_to("somebody@somewhere")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yaml").write_text("id: x\n")
    (tmp_path / "notes.txt").write_text("none of ours")
    assert survey(tmp_path) == ({}, [])


def test_the_limits_are_said_in_the_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.yaml").write_text("id: x\n")
    texts, (problem,) = survey(tmp_path)
    assert (len(texts), problem.code) == (3, "too-many")
    assert "at most 3 files" in problem.message
    monkeypatch.setattr(folder_module, "LARGEST", 1 << 20)
    (tmp_path / "0.yaml").write_text("#" * (1 << 20) + "\n")
    assert "larger than 1 MiB" in survey(tmp_path)[1][0].message


def test_ten_thousand_rules_are_checked_with_bounded_memory(tenth: int) -> None:
    """All about one field and one typology: what compares rules with rules has most to do."""
    text = (ROOT / "rules/returns/refund-above-what-was-paid.yaml").read_text()
    head, _, tests = text.partition("tests:")
    files = {}
    for number in range(10_000):
        mine = head.replace("refund-above-what-was-paid", f"rule-{number}")
        mine = mine.replace("Refund above what was paid", f"Rule {number}")
        files[f"returns/rule-{number}.yaml"] = f"{mine}tests:{tests}".replace("[return]", "[void]")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    some = dict(list(files.items())[: 10_000 // tenth])
    problems = check_rules(some, words())
    assert len({p.file for p in problems if p.code == "a-rule-is-said-once"}) == len(some) - 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000
    (problem,) = check_rules(files | {"returns/one-more.yaml": text}, words())
    assert problem.code == "too-many"


MUTANTS = 60


def damaged(chance: random.Random, text: str) -> str:
    at, lines = chance.randrange(len(text)), text.splitlines(keepends=True)
    line = chance.randrange(len(lines))
    odd = ["\t", "\x00", "\u200b", "{", "]", ": ", "- ", "*a", "!!int ", "'", '"', "1e999", "~",
           "9" * 400, "amοunt", "$x", "{not: ", "all: [", "in list ", "2017-99-99"]  # fmt: skip
    match chance.randrange(5):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + chance.choice(odd) + text[at:]
        case 2:
            return "".join(lines[:line] + lines[line + 1 :])
        case 3:
            return "".join([*lines[:line], lines[line], *lines[line:]])
    other = chance.randrange(len(lines))
    lines[line], lines[other] = lines[other], lines[line]
    return "".join(lines)


def test_damaged_files_of_both_rooms_are_lawful_or_broken_and_nothing_else(tenth: int) -> None:
    """A bundle of all files with one damaged: read_both either takes it or says what is wrong."""
    shipped = read_bundle(ROOT / "rules", ROOT / "policies")
    files = dict(shipped.files) | {"policies/stores.csv": STORES}
    chance, refused = random.Random(11), 0
    for number in range(MUTANTS * 10 // tenth):
        name = chance.choice(sorted(files))
        try:
            read_both(Bundle(files | {name: damaged(chance, files[name])}), lawful=True)
        except BrokenFile as broken:
            refused += 1
            for problem in broken.problems:
                assert problem.file in files, (number, problem)
                assert problem.line >= 1, (number, problem)
    assert refused > MUTANTS * 4 // tenth


def test_a_command_on_a_bad_folder_prints_problems_and_ends_with_one(
    chain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(chain)
    (chain / "rules" / "odd.yaml").mkdir()
    try:
        for room in ("rules", "policy"):
            result = CliRunner().invoke(app, [room, "check"])
            assert result.exit_code == 1
            assert "rules/odd.yaml:1:1: unreadable: " in result.stdout
    finally:
        (chain / "rules" / "odd.yaml").rmdir()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2017-03-12: 02:30-20:00", "an-hour-of-an-exception-exists"),
        ("2017-02-30: 09:00-20:00", "value"),
        ("2017-11-05: 01:30-20:00", ""),
    ],
)  # fmt: skip
def test_hours_that_the_clocks_leave_out_are_told_and_those_that_come_twice_are_taken(
    said: str, code: str, chain: Path
) -> None:
    text = (chain / "policies/hours.yaml").read_text()
    told = text.replace("exceptions:\n", f"exceptions:\n  {said}\n", 1)
    problems = with_bytes(chain, "policies/hours.yaml", told.encode())
    assert {p.code for p in problems} == ({code} if code else set())


def test_a_zone_that_does_not_exist_is_told_with_the_nearest(chain: Path) -> None:
    wrong = STORES.replace("America/Detroit", "America/Detriot")
    (problem,) = with_bytes(chain, "policies/stores.csv", wrong.encode())
    assert (problem.code, problem.line) == ("store", 3)
    assert "did you mean America/Detroit" in problem.message
