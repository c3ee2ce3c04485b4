"""The page of promises: every promise, what its proofs came to, and which has none."""

from __future__ import annotations

from pathlib import Path

from tillguard.cli.proofs import HEAD, PROMISES, lines, page

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"
ROW = {
    "promise": "P1", "proof": "many who race", "database": "sqlite", "tries": 2000, "failures": 1,
    "seconds": 2.5,
}  # fmt: skip


def test_the_page_names_every_promise_and_shows_no_broken_one() -> None:
    text = PAGE.read_text()
    assert text.startswith(HEAD)
    cells = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("|")]
    named = [(c[0].strip(" *"), c[1].strip(" *")) for c in cells if c[0].strip().startswith("*")]
    assert named == list(PROMISES.items())
    proven = [c for c in cells[2:] if not c[0].strip()]
    assert proven
    assert {c[4].strip() for c in proven} == {"0"}


def test_a_broken_promise_and_one_without_proof_are_told() -> None:
    assert "| | many who race | sqlite | 2000 | 1 | 2.5 |" in page([ROW])
    head, row, without = lines([ROW])
    assert head.split() == ["promise", "database", "tries", "failures", "seconds", "proof"]
    assert row.split()[:5] == ["P1", "sqlite", "2000", "1", "2.5"]
    assert without == "not proven: " + ", ".join(list(PROMISES)[1:])
