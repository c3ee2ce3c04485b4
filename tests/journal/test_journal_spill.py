"""What was spilled is read back in order, whatever a crash left of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tillguard.errors import StoreUnavailable
from tillguard.journal import DecisionRow, EventRow
from tillguard.journal.spill import Row, Spill, packed
from tillguard.records import Records, record

RowMaker = Callable[..., DecisionRow]


@pytest.fixture
def spill(tmp_path: Path) -> Spill:
    records = Records(tmp_path / "spill.journal", 1 << 20)
    records.repair()
    return Spill(records)


@pytest.fixture
def rows(row: RowMaker) -> list[Row]:
    events = [EventRow(f"e{n}", "no_sale", n, b"body", True) for n in range(3)]
    return [row("k1"), events[0], row("k2", revision=3, probability=None), events[1], events[2]]


def written(row: Row) -> bytes:
    return record(packed(row))


def read(spill: Spill) -> list[Row]:
    return [row for _, row in spill.some(0, 1000)]


def test_rows_come_back_as_they_were_in_their_order(spill: Spill, rows: list[Row]) -> None:
    places = spill.append(rows[:2]) + spill.append(rows[2:])
    assert read(spill) == rows
    assert [spill.read(place) for place in places] == rows
    assert spill.some(places[1].end, 2) == list(zip(places[2:4], rows[2:4], strict=True))
    spill.records.clear()
    assert read(spill) == []


def test_a_record_that_a_crash_tore_is_put_aside_at_every_length(
    spill: Spill, rows: list[Row]
) -> None:
    whole, last = b"".join(map(written, rows[:-1])), written(rows[-1])
    for kept in range(0, len(last)):
        spill.records.path.write_bytes(whole + last[:kept])
        spill.records.repair()
        assert read(spill) == rows[:-1]
        damaged = spill.records.path.with_suffix(".damaged")
        assert damaged.read_bytes() == last[:kept] if kept else not damaged.exists()
        damaged.unlink(missing_ok=True)


def test_any_damaged_byte_loses_nothing_silently(spill: Spill, rows: list[Row], tenth: int) -> None:
    """What is read is of what was written and in order; every other byte is in the file beside."""
    raws = [written(row) for row in rows]
    whole, chance = b"".join(raws), random.Random(1)
    for at in range(chance.randrange(3), len(whole), 3 * tenth):
        spoilt = bytearray(whole)
        spoilt[at] ^= 1 << chance.randrange(8)
        spill.records.path.write_bytes(spoilt)
        spill.records.repair()
        left = [written(row) for row in read(spill)]
        assert left == [raw for raw in raws if raw in left]
        assert len(left) < len(raws)
        beside = spill.records.path.with_suffix(".damaged")
        assert len(beside.read_bytes()) + sum(map(len, left)) == len(whole)
        beside.unlink()


def test_a_full_spill_takes_nothing_and_keeps_what_it_has(tmp_path: Path, row: RowMaker) -> None:
    spill = Spill(Records(tmp_path / "spill.journal", 3000))
    spill.append([row("k1")])
    with pytest.raises(StoreUnavailable, match="is full"):
        spill.append([row(f"k{n}") for n in range(2, 20)])
    assert read(spill) == [row("k1")]


def test_a_disk_that_does_not_take_it_is_named(tmp_path: Path, row: RowMaker) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be written: No such file"):
        Spill(Records(tmp_path / "gone" / "spill.journal", 3000)).append([row("k1")])
