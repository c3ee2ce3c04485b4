"""The migrations and the models say the same, forwards and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from tillguard.journal import (
    DecisionRow,
    Journal,
    NewerJournal,
    UnknownDatabase,
    open_database,
    schema,
    tables,
)
from tillguard.journal.group import COLUMNS


@pytest.fixture
def own(empty_url: str) -> Iterator[Journal]:
    """A journal whose schema the test may spoil."""
    opened = Journal.open(empty_url)
    yield opened
    opened.close()


def test_the_migrations_make_exactly_the_models(empty_url: str) -> None:
    database = open_database(empty_url)
    assert schema.current(database) == ""
    assert len(schema.check(database)) > 0
    assert schema.upgrade(database) == schema.head() == schema.current(database)
    assert schema.check(database) == []
    database.close()


def test_the_steps_are_known_by_the_numbers_of_their_files() -> None:
    steps = ScriptDirectory.from_config(schema.settings())
    assert schema.head() == steps.get_current_head()
    assert schema.known() == {step.revision for step in steps.walk_revisions()}


def test_down_and_up_again_is_the_same_schema(own: Journal) -> None:
    schema.downgrade(own.database, "base")
    left = set(inspect(own.database.reading).get_table_names())
    assert left <= {"alembic_version"}
    assert schema.upgrade(own.database) == schema.head()
    assert schema.check(own.database) == []


def test_a_drift_between_models_and_database_is_named(own: Journal) -> None:
    with own.database.hot_transaction() as driver:
        driver.execute("ALTER TABLE live ADD COLUMN surplus INTEGER")
    assert "surplus" in " ".join(schema.check(own.database))


def test_a_journal_of_a_newer_tillguard_is_refused(own: Journal, empty_url: str) -> None:
    with own.database.hot_transaction() as driver:
        driver.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerJournal, match="upgrade the software"):
        Journal.open(empty_url)


def test_eight_processes_that_open_an_empty_database_at_once_all_can(empty_url: str) -> None:
    failed: list[BaseException] = []

    def open_it() -> None:
        try:
            Journal.open(empty_url, patience=20).close()
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.parametrize("bad", ["", "sqlite://", "sqlite:///:memory:", "mysql://h/d", "nonsense"])
def test_a_url_that_names_no_database_is_refused_with_the_remedy(bad: str) -> None:
    with pytest.raises(UnknownDatabase, match="sqlite:///path/to/file"):
        open_database(bad)


def test_a_decision_row_has_the_columns_of_its_table_in_their_order() -> None:
    assert COLUMNS["decision"] == ["seq", *DecisionRow._fields[:-1]]
    assert COLUMNS["event"] == ["seq", "key", "kind", "received", "once", "body"]


def test_every_table_has_a_primary_key_and_says_what_it_holds() -> None:
    models = [m.class_ for m in tables.Event._sa_registry.mappers]
    assert {m.__tablename__ for m in models} == set(tables.metadata.tables)
    for model in models:
        assert inspect(model).primary_key
        assert model.__doc__


def test_sqlite_is_opened_to_lose_nothing(tmp_path: Path) -> None:
    journal = Journal.open(f"sqlite:///{tmp_path}/deep/er/journal.db")
    with journal.database.hot_transaction() as driver:
        settings = {
            name: driver.execute(f"PRAGMA {name}").fetchall()[0][0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "page_size")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 2000,
        "page_size": 8192,
    }
    journal.close()


def test_postgresql_is_opened_to_lose_nothing(postgresql: str) -> None:
    database = open_database(f"{postgresql}/postgres")
    with database.hot_transaction() as driver:
        assert driver.execute("SHOW synchronous_commit").fetchall() == [("on",)]
        assert driver.execute("SHOW lock_timeout").fetchall() == [("2s",)]
    database.close()
