"""A broken file is told with its own mistakes, and accuses no other file of anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tillguard.errors import BrokenFile, Problem
from tillguard.pipeline import read_both
from tillguard.policy import Bundle, read_bundle

ROOT = Path(__file__).parents[2]
STORES = """store,region,zone,country
1,coast,America/New_York,US
2,lakes,America/Detroit,US
3,plains,America/Chicago,US
4,peaks,America/Denver,US
367,coast,America/New_York,US
"""
READ_BY_ALL = ("policies/base.yaml", "policies/calendar.yaml", "policies/stores.csv")
LIST = "kind: watch\nof: card\nowner: me\nentries:\n  - {value: x, reason: y, stores: ['1']}\n"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    found = dict(read_bundle(ROOT / "rules", ROOT / "policies").files)
    kept = found["policies/stores/367.yaml"]
    return found | {
        "policies/stores.csv": STORES,
        "policies/stores/367.yaml": kept,
        "policies/lists/one-more.yaml": LIST,
    }


def problems(files: dict[str, str]) -> list[Problem]:
    try:
        read_both(Bundle(files), lawful=True)
    except BrokenFile as broken:
        return broken.problems
    return []


def every_file(tenth: int, first: int = 0) -> Iterator[str]:
    """Every file in turn; without --proofs a tenth of them from the `first`, and those that all
    others read."""
    found = read_bundle(ROOT / "rules", ROOT / "policies").files
    names = sorted({*found, "policies/stores.csv", "policies/lists/one-more.yaml"})
    yield from sorted({*names[first::tenth], *READ_BY_ALL})


@pytest.mark.parametrize("text", ["", "half: [", "odd: 1\n"], ids=["empty", "half", "odd"])
def test_whichever_file_is_broken_nothing_else_is_accused(
    text: str, files: dict[str, str], tenth: int
) -> None:
    assert problems(files) == []
    for file in every_file(tenth, len(text) % tenth):
        found = problems(files | {file: text})
        assert {problem.file for problem in found} == {file}, file


def test_whichever_file_is_broken_an_unknown_name_of_another_is_told(
    files: dict[str, str], tenth: int
) -> None:
    """A season that names a rule which nobody wrote, beside every other file in turn."""
    season = "policies/seasons/stock-take.yaml"
    said = files[season].replace("rules:\n", "rules:\n  a-rule-of-nobody: {weight: 0.1}\n", 1)
    for file in every_file(tenth, 1 % tenth):
        if file == season:
            continue
        found = problems(files | {season: said, file: "half: ["})
        wrong = [problem for problem in found if problem.code == "unknown-rule"]
        assert [(p.file, "a-rule-of-nobody" in p.message) for p in wrong] == [(season, True)], file
        assert {problem.file for problem in found} == {season, file}


def test_an_id_that_a_broken_file_has_too_is_told_twice(files: dict[str, str]) -> None:
    rule = files["rules/returns/refund-to-another-card.yaml"]
    broken = rule.replace("severity: 4", "severity: 9")
    assert broken != rule
    copies = {"rules/returns/refund-to-another-card.yaml": broken}
    copies["rules/voids/refund-to-another-card.yaml"] = rule
    found = problems(files | copies)
    assert [p.file for p in found if p.code == "twice"] == [
        "rules/voids/refund-to-another-card.yaml"
    ]
