"""A value is written anew where it stands; comments, order and every other letter stay."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tillguard.errors import InvalidRequest
from tillguard.files import parse_document
from tillguard.policy import read_bundle
from tillguard.policy.edit import changed, leaves, patch

ROOT = Path(__file__).parents[2]
FILES = {
    name: text
    for name, text in read_bundle(ROOT / "rules", ROOT / "policies").files.items()
    if name.endswith(".yaml")
}
BASE, PEAK = "policies/base.yaml", "policies/seasons/peak-trading.yaml"


@pytest.mark.parametrize("file", FILES)
def test_every_value_of_every_file_is_found_as_it_is_written_and_can_be_replaced(file: str) -> None:
    text, lines = FILES[file], FILES[file].splitlines()
    for leaf in leaves(file, text):
        assert leaf.written in lines[leaf.line - 1]
        assert changed(file, text, leaf.key, leaf.written) == text
    numbers = [leaf for leaf in leaves(file, text) if leaf.written.isdecimal()][:3]
    for leaf in numbers:
        fresh = changed(file, text, leaf.key, "7771")
        assert fresh == text[: leaf.begins] + "7771" + text[leaf.ends :]


def test_a_threshold_and_a_season_change_and_their_comments_stay() -> None:
    base = changed(BASE, FILES[BASE], "risk.floor", "0.15")
    assert "  floor: 0.15                # at or above: flagged for review" in base
    peak = changed(PEAK, FILES[PEAK], "dates.0.to", "new-year")
    assert "- {from: peak-begins, to: new-year}" in peak


@pytest.mark.parametrize(
    "value",
    ["", " ", "0.1, other: 2", "[1, 2]", "{a: 1}", "a: b", "*a", "!!str 1", "0.1 # x", "'", '"',
     "|", "- 1", "0.1\nother: 2", "%", "@x", "\u202e1"],
)  # fmt: skip
@pytest.mark.parametrize(("file", "key"), [(BASE, "risk.floor"), (PEAK, "dates.0.to")])
def test_what_is_more_than_one_value_is_refused(file: str, key: str, value: str) -> None:
    with pytest.raises(InvalidRequest, match="one value"):
        changed(file, FILES[file], key, value)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="no value of this name"):
        changed(BASE, FILES[BASE], "risk.nothing", "1")


@pytest.mark.parametrize("text", [FILES[PEAK], "rank: 1\nabout: x", "rank: 1"])
def test_a_patch_is_one_that_git_applies(text: str, tmp_path: Path) -> None:
    fresh = changed(PEAK, text, "rank", "11")
    place = tmp_path / PEAK
    place.parent.mkdir(parents=True)
    place.write_text(text)
    said = patch(PEAK, text, fresh)
    subprocess.run(["git", "apply", "-"], input=said, text=True, cwd=tmp_path, check=True)
    assert place.read_text() == fresh
    assert parse_document(PEAK, fresh).data
