"""The exported folder is the views, brought up to date day by day; its page is the views, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from tillguard.cli.bi import of_database
from tillguard.errors import ExportUnderWay
from tillguard.journal import Journal
from tillguard.journal.group import write_group
from tillguard.journal.star import VIEWS
from tillguard.journal.star.dimensions import DIMENSIONS
from tillguard.journal.star.page import BEGIN, dictionary
from tillguard.journal.star.parquet import MANIFEST, alone, export, named
from tillguard.journal.star.views import FACTS

from .conftest import make_case, make_row
from .star_shop import add_up, open_star_shop, sold

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def star(module_url: str) -> Iterator[Journal]:
    opened = Journal.open(module_url)
    open_star_shop(opened, make_row, make_case)
    yield opened
    opened.close()


def run(journal: Journal, folder: Path) -> int:
    return export(journal.database, folder, lambda what, done: None)


def rows(folder: Path, name: str) -> ds.Dataset:
    return ds.dataset(folder / name, format="parquet", partitioning="hive")


def test_every_view_is_in_the_folder_row_by_row(star: Journal, tmp_path: Path) -> None:
    assert run(star, tmp_path) > len(VIEWS)
    for view in VIEWS:
        [(number,)] = star.database.read(f"SELECT count(*) FROM {named(star.database, view)}")
        assert rows(tmp_path, view.name).count_rows() == number > 0, view.name
    facts = rows(tmp_path, "fact_transaction").to_table().to_pylist()
    view = named(star.database, next(v for v in FACTS if v.name == "fact_transaction"))
    asked = f"SELECT transaction_key, amount, flagged, business_date FROM {view}"
    told = Counter((r[0], r[1], r[2], str(r[3])) for r in star.database.read(asked))
    assert told == Counter(
        (r["transaction_key"], r["amount"], r["flagged"], r["business_date"]) for r in facts
    )


def test_only_days_whose_rows_changed_are_written_again(star: Journal, tmp_path: Path) -> None:
    run(star, tmp_path)
    assert run(star, tmp_path) == len(DIMENSIONS)
    old = {path: path.stat().st_mtime_ns for path in tmp_path.glob("fact_transaction/*/*")}
    revision = 1 + star.database.read("SELECT max(revision) FROM decision WHERE key = 'k7'")[0][0]
    with star.database.hot_transaction() as driver:
        write_group(driver, [sold(make_row, 7, revision)])
    add_up(star)
    run(star, tmp_path)
    new = {path: path.stat().st_mtime_ns for path in tmp_path.glob("fact_transaction/*/*")}
    assert [path.parent.name for path in new if old[path] != new[path]] == [
        "business_date=2017-12-01"
    ]


def test_an_export_that_was_broken_off_goes_on_and_leaves_no_half_file(
    star: Journal, tmp_path: Path
) -> None:
    class PulledPlug(Exception): ...

    def pull(what: str, done: float) -> None:
        if what == "fact_transaction":
            raise PulledPlug

    with pytest.raises(PulledPlug):
        export(star.database, tmp_path, pull)
    first = {path: path.stat().st_mtime_ns for path in tmp_path.glob("fact_transaction/*/*")}
    assert len(first) == 1
    run(star, tmp_path)
    assert all(path.stat().st_mtime_ns == at for path, at in first.items())
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_damaged_manifest_costs_a_second_writing_and_no_row(
    star: Journal, tmp_path: Path
) -> None:
    wrote = run(star, tmp_path)
    (tmp_path / MANIFEST).write_text('{"written": ')
    assert run(star, tmp_path) == wrote


def test_two_exports_do_not_write_into_one_folder(star: Journal, tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(ExportUnderWay, match="another export"):
        run(star, tmp_path)


def test_the_dictionary_is_the_views() -> None:
    page = (ROOT / "docs" / "bi.md").read_text()
    assert page[page.index(BEGIN) :] == dictionary(), "tillguard bi dictionary --write docs/bi.md"
    assert all(column.meaning and column.unit for view in VIEWS for column in view.columns)


def test_power_bi_is_told_server_and_database_and_no_password() -> None:
    assert of_database("postgresql://maria:secret@db.chain.example/till") == {
        "protocol": "postgresql",
        "address": {"server": "db.chain.example:5432", "database": "till"},
    }
