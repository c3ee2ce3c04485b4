"""An import can be repeated, broken off and gone on with; files of one content are one history."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from tillguard.errors import HomeInUse, NotImported
from tillguard.intake import Archive, opened

from .conftest import events, refused, took, took_file

FLAT = """
currency: EUR
zone: Europe/Berlin
fields: {key: id, time: time, store: shop, amount: amount}
attributes: {speed: speed}
label: {column: fraud, confirmed: [1], cleared: [0], known: seen}
"""
LINES = FLAT.replace("zone:", "rows: lines\nzone:").replace("amount: amount", "price: amount")
UNNAMED = FLAT.replace("key: id, ", "")


def extract(count: int, seed: int = 1, first: int = 0) -> str:
    """Rows in no order of time, five of each transaction; one in ten has no amount."""
    chance = random.Random(seed)
    rows = ["id,time,shop,amount,speed,fraud,seen"]
    for number in range(first, first + count):
        amount = "none" if chance.random() < 0.1 else f"{chance.randrange(1, 9999) / 100:.2f}"
        time = f"2024-05-{chance.randrange(1, 28):02d}"
        rows.append(f"k{number},{time},s,{amount},{chance.random()},{number % 3 % 2},2024-06-01")
    return "\n".join(rows) + "\n"


def lines_of(text: str) -> str:
    """The same rows, five to a transaction and all of its rows on one day, scattered."""
    head, *rows = text.splitlines()
    cells = [row.split(",") for row in rows]
    whole = [[f"t{n % (len(cells) // 5 or 1)}", "2024-05-01", *c[2:5], "0", c[6]]
             for n, c in enumerate(cells)]  # fmt: skip
    return "\n".join([head, *map(",".join, whole)]) + "\n"


WAYS = {"transactions": (FLAT, extract(40)), "lines": (LINES, lines_of(extract(40)))}


def all_of(home: Path) -> tuple[object, ...]:
    archive = Archive(home / "archive")
    return list(archive.events()), archive.labels(), archive.fingerprint, dict(archive.attributes)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.usefixtures("small_pieces")
def test_importing_twice_changes_nothing(tmp_path: Path, way: str) -> None:
    mapping, text = WAYS[way]
    first = took(tmp_path, mapping, "x.csv", text)
    before = all_of(tmp_path)
    again = took(tmp_path, mapping + "# a comment changes nothing", "renamed.csv", text)
    assert (first.new, again.new) == (True, False)
    assert all_of(tmp_path) == before
    assert len(before[0]) == first.imported.events > 0  # type: ignore[arg-type]


class Stopped(Exception):
    """What ends an import in the middle."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.usefixtures("small_pieces")
def test_an_import_that_was_stopped_anywhere_goes_on_to_the_same_end(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping, text = WAYS[way]
    whole = took(tmp_path / "whole", mapping, "x.csv", text)
    path = tmp_path / "broken" / "x.csv"
    path.parent.mkdir()
    path.write_text(text)
    import tillguard.intake.parts as parts

    replace, left = parts.os.replace, [0]

    def stopping(draft: Path, target: Path) -> None:
        if left[0] == 0:
            raise Stopped
        left[0] -= 1
        replace(draft, target)

    monkeypatch.setattr("tillguard.intake.parts.os.replace", stopping)
    tries = 0
    while tries < 100:
        left[0], tries = 2, tries + 1
        try:
            outcome = took_file(path.parent, mapping, path)
            break
        except Stopped:
            assert events(path.parent) == []
    assert 3 < tries < 100
    assert all_of(path.parent) == all_of(tmp_path / "whole")
    assert refused(outcome) == refused(whole)
    assert outcome.imported == whole.imported


@pytest.mark.parametrize("way", WAYS)
def test_csv_and_parquet_of_one_content_are_the_same_history(tmp_path: Path, way: str) -> None:
    mapping, text = WAYS[way]
    took(tmp_path / "csv", mapping, "x.csv", text)
    typed = pyarrow.csv.read_csv(tmp_path / "csv" / "x.csv")
    pq.write_table(typed, tmp_path / "x.parquet")
    took_file(tmp_path / "parquet", mapping, tmp_path / "x.parquet")
    assert events(tmp_path / "csv") == events(tmp_path / "parquet")
    labels = [Archive(tmp_path / way / "archive").labels() for way in ("csv", "parquet")]
    assert labels[0] == labels[1]


@pytest.mark.usefixtures("small_pieces")
def test_events_are_in_the_order_of_receipt_over_pieces_and_files(tmp_path: Path) -> None:
    took(tmp_path, FLAT, "a.csv", extract(30))
    took(tmp_path, FLAT, "b.csv", extract(30, seed=2, first=100))
    found = events(tmp_path)
    order = [(e.received, int(e.key[1:])) for e in found]
    assert order == sorted(order)
    assert len(found) > 40


def test_a_transaction_that_is_there_is_refused_with_where_it_is(tmp_path: Path) -> None:
    took(tmp_path, FLAT, "a.csv", "id,time,shop,amount,speed,fraud,seen\nk,2024-05-01,s,1,,,\n")
    double = "id,time,shop,amount,speed,fraud,seen\nm,2024-05-01,s,1,,,\n" + (
        "k,2024-05-02,s,1,,,\nm,2024-05-03,s,1,,,\n"
    )
    found = refused(took(tmp_path, FLAT, "b.csv", double))
    assert [row["what to do"] for row in found] == [
        "this transaction is there already, from row 1 of a.csv: leave one of them out",
        "this transaction is there already, from row 1 of b.csv: leave one of them out",
    ]
    assert [event.key for event in events(tmp_path)] == ["k", "m"]


def test_a_mended_rejects_file_brings_what_was_missing(tmp_path: Path) -> None:
    outcome = took(tmp_path, FLAT, "x.csv", extract(40))
    assert outcome.rejects is not None
    mended = outcome.rejects.read_text().replace(",none,", ",5.00,")
    took(tmp_path, FLAT, "mended.csv", mended)
    assert sorted(e.key for e in events(tmp_path)) == sorted(f"k{n}" for n in range(40))


def test_a_file_grown_by_rows_brings_only_those_even_without_keys(tmp_path: Path) -> None:
    text = "time,shop,amount,speed,fraud,seen\n2024-05-01,s,1,,,\n"
    took(tmp_path, UNNAMED, "x.csv", text)
    outcome = took(tmp_path, UNNAMED, "x.csv", text + "2024-05-02,s,2,,,\n")
    assert (outcome.imported.events, outcome.imported.rejects) == (1, {"duplicate-key": 1})
    assert [event.key for event in events(tmp_path)] == ["x.csv:1", "x.csv:2"]


def test_another_mapping_needs_a_word_and_then_replaces(tmp_path: Path) -> None:
    took(tmp_path, FLAT, "x.csv", extract(20))
    other = FLAT.replace("EUR", "JPY").replace(
        "amount: amount", "amount: {column: amount, round: true}"
    )
    with pytest.raises(NotImported, match=r"x\.csv was imported with another mapping: say --renew"):
        took(tmp_path, other, "x.csv", extract(20))
    took(tmp_path, other, "x.csv", extract(20), renew=True)
    archive = Archive(tmp_path / "archive")
    assert archive.currency == "JPY"
    assert len(list(archive.events())) == len(archive) > 0
    assert {part.name for part in (tmp_path / "archive").rglob("*.parquet")} == {
        part.name for _, part in archive.parts()
    }


def test_one_archive_has_one_currency_and_one_kind_of_an_attribute(tmp_path: Path) -> None:
    took(tmp_path, FLAT, "x.csv", extract(20))
    with pytest.raises(NotImported, match="the archive is in EUR, the mapping in USD: use another"):
        took(tmp_path, FLAT.replace("EUR", "USD"), "y.csv", extract(20, seed=3, first=50))
    other = FLAT.replace("speed: speed", "speed: {kind: category}")
    with pytest.raises(NotImported, match=r"attribute speed is a category .* a number in x\.csv"):
        took(tmp_path, other, "y.csv", extract(20, seed=3, first=50))


def test_one_import_at_a_time(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(HomeInUse, match="wait for its end"), opened(tmp_path):
        pass
