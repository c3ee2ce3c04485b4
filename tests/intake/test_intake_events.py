"""Files whose own reader makes events of them, and the figures of an import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tillguard.bench.importing import measure
from tillguard.domain import Event, Kind
from tillguard.intake import Archive, Refusal, Taken, import_events, opened

from .conftest import refused


def document(number: int) -> Event:
    at = 1_700_000_000 - number
    return Event(f"k{number}", Kind.SALE, at, at, "s", "r", "e", "UTC", "2023-11-14", number)


def read(*numbers: int) -> Iterator[Event | Refusal]:
    for number in numbers:
        yield document(number) if number else Refusal("no-time", "BeginDateTime", "write a time")


def took(home: Path, name: str, *numbers: int) -> Taken:
    (home / name).write_text(repr(numbers))
    with opened(home / "archive"):
        return import_events(home / "archive", home / name, "USD", {}, read(*numbers))


@pytest.fixture(autouse=True)
def three_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tillguard.intake.documents.CHUNK", 3)


def test_documents_come_in_as_events_by_receipt_and_the_others_as_rejects(tmp_path: Path) -> None:
    outcome = took(tmp_path, "a.xml", 1, 2, 0, 3, 2, 4)
    found = list(Archive(tmp_path / "archive").events())
    assert found == [document(number) for number in (4, 3, 2, 1)]
    assert [(row["row"], row["reason"], row["column"]) for row in refused(outcome)] == [
        ("3", "no-time", "BeginDateTime"),
        ("5", "duplicate-key", ""),
    ]
    assert (outcome.imported.rows, outcome.imported.events) == (6, 4)


def test_documents_that_are_there_bring_nothing_new(tmp_path: Path) -> None:
    took(tmp_path, "a.xml", 1, 2)
    assert not took(tmp_path, "b.xml", 1, 2).new
    again = took(tmp_path, "c.xml", 2, 3)
    assert "from row 2 of a.xml" in refused(again)[0]["what to do"]
    assert len(Archive(tmp_path / "archive")) == 3


def test_the_figures_of_an_import_are_measured() -> None:
    figures = measure(lambda what, done: None, rows=300)
    assert [(figure.name, figure.unit, figure.value > 0) for figure in figures] == [
        ("import_rows_per_s_csv", "1/s", True),
        ("import_rows_per_s_parquet", "1/s", True),
        ("archive_us_per_event", "us", True),
    ]
