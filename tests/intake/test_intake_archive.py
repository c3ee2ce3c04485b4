"""The archive gives back what was put in, in order of receipt, however many parts it lies in."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tillguard.domain import Entry, Event, Kind, Label, Line, Tender, TenderStatus, TenderType
from tillguard.errors import DamagedArchive
from tillguard.intake import Archive

from .conftest import kept


def drawn(chance: random.Random, key: str) -> Event:
    """An event in which every field says something, or nothing, by chance."""

    def some(*words: str) -> str:
        return chance.choice(["", *words])

    lines = tuple(
        Line(
            some("5012345678900", "ä"), some("A"), chance.randint(-3000, 3000),
            chance.randint(0, 9), chance.randint(0, 5), chance.random() < 0.2,
            chance.choice(list(Entry)),
        )
        for _ in range(chance.randint(0, 3))
    )  # fmt: skip
    tenders = tuple(
        Tender(
            chance.choice(list(TenderType)), chance.randint(-500, 500), some("t1", "t2"),
            chance.choice(list(TenderStatus)),
        )
        for _ in range(chance.randint(0, 2))
    )  # fmt: skip
    attributes = {"speed": chance.random(), "word": some("x") or "y"}
    return Event(
        key, chance.choice(list(Kind)), chance.randint(0, 50), chance.randint(0, 50),
        some("1", "2"), some("3"), some("E1"), "Europe/Berlin", "2024-02-29",
        chance.randint(0, 9), some("M"),
        chance.choice(list(Entry)), some("r"), some("E2"), lines, tenders, chance.randint(-5, 5),
        {name: v for name, v in attributes.items() if chance.random() < 0.5},
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_events_come_back_as_they_were_by_receipt_then_file_then_row(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    files = [
        [drawn(chance, f"{file}:{row}") for row in range(chance.randint(1, 20))]
        for file in range(4)
    ]
    archive = kept(tmp_path, files)
    ordered = sorted((e for events in files for e in events), key=lambda e: e.received)
    assert list(archive.events()) == ordered
    assert list(archive.events()) == ordered
    assert len(archive) == len(ordered)


def test_labels_come_back_by_the_moment_they_became_known(tmp_path: Path) -> None:
    chance = random.Random(1)
    events = [drawn(chance, f"k{row}") for row in range(9)]
    labels = [Label(f"k{row}", 100 - row, row % 2 == 0, row * 10, 1.5) for row in (0, 3, 7)]
    assert kept(tmp_path, [events], labels).labels() == labels[::-1]


def test_an_archive_without_imports_is_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "nowhere")
    assert (list(archive.events()), archive.labels(), archive.attributes) == ([], [], {})


def test_a_part_that_is_gone_is_named_with_what_to_do(tmp_path: Path) -> None:
    archive = kept(tmp_path, [[drawn(random.Random(1), "k")]])
    (tmp_path / "0.parquet").unlink()
    with pytest.raises(DamagedArchive, match=r"0\.parquet is gone: delete .* and import the files"):
        list(archive.events())


def test_contents_that_cannot_be_read_are_named_with_what_to_do(tmp_path: Path) -> None:
    kept(tmp_path, [[drawn(random.Random(1), "k")]])
    (tmp_path / "contents.json").write_text('{"version": 1')
    with pytest.raises(DamagedArchive, match=r"cannot be read .* import the files again"):
        Archive(tmp_path)
