"""A database that is away is told as such, to everybody, and served again when it is back."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import psycopg
import pytest
from sqlalchemy import event

from tillguard.errors import StoreUnavailable
from tillguard.journal import DecisionRow, EventRow, Journal, lines, live_bundle

RowMaker = Callable[..., DecisionRow]


@pytest.fixture
def impatient(url: str) -> Iterator[Journal]:
    Journal.open(url).close()
    journal = Journal.open(url, patience=0.15)
    yield journal
    journal.close()


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process in a write transaction that does not end."""
    other = Journal.open(url)
    with other.database.hot_transaction() as driver:
        yield
        driver.rollback()
        driver.execute("SELECT 1")
    other.close()


async def test_a_locked_database_is_unavailable_and_comes_back(
    impatient: Journal, url: str, row: RowMaker
) -> None:
    writer = impatient.writer
    await writer.put(row("before"))
    with locked(url):
        works = [
            *(writer.put(row(f"k{n}")) for n in range(400)),
            writer.put_events([EventRow("e", "no_sale", 1, b"")]),
            writer.run(live_bundle),
        ]
        answers = await asyncio.gather(*works, return_exceptions=True)
        assert {type(answer) for answer in answers} == {StoreUnavailable}
        with pytest.raises(StoreUnavailable):
            impatient.save_bundle("h", b"", 1)
        assert impatient.decision("before") is not None
    assert not (await writer.put(row("k7"))).replayed
    assert [e.key for e in impatient.events()] == ["before", "k7"]


async def test_whoever_waits_is_told_at_once_and_not_one_after_the_other(
    impatient: Journal, url: str, row: RowMaker
) -> None:
    await impatient.writer.put(row("before"))
    with locked(url):
        futures = [impatient.writer.put(row(f"k{n}")) for n in range(4000)]
        started = asyncio.get_running_loop().time()
        await asyncio.gather(*futures, return_exceptions=True)
        assert asyncio.get_running_loop().time() - started < 1.2


def filled(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA max_page_count = 1")


async def test_a_full_disk_is_unavailable_and_comes_back(tmp_path: object, row: RowMaker) -> None:
    journal = Journal.open(f"sqlite:///{tmp_path}/journal.db")
    writing = journal.database.writing
    writing.dispose()
    event.listen(writing, "connect", filled)
    with pytest.raises(StoreUnavailable, match="full"):
        await journal.writer.put(row("k1", vector=b"v" * 500_000))
    event.remove(writing, "connect", filled)
    assert not (await journal.writer.put(row("k1", vector=b"v" * 500_000))).replayed
    journal.close()


async def test_connections_that_the_server_ends_are_no_error_to_anybody(
    database: str, row: RowMaker
) -> None:
    """PostgreSQL ends all our connections, as in a restart or a fail-over."""
    with psycopg.connect(database, autocommit=True) as server:
        server.execute("CREATE SCHEMA lost")
        journal = Journal.open(f"{database}?options=-csearch_path%3Dlost")
        await journal.writer.put(row("k1"))
        assert journal.decision("k1") is not None
        server.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert (await journal.writer.put(row("k2"))).seq == 2
        assert (await journal.writer.put(row("k1"))).replayed
        assert journal.decision("k1") is not None
        journal.close()


async def test_a_connection_that_ends_in_the_middle_is_unavailable_once(
    database: str, row: RowMaker
) -> None:
    with psycopg.connect(database, autocommit=True) as server:
        server.execute("CREATE SCHEMA cut")
        journal = Journal.open(f"{database}?options=-csearch_path%3Dcut")

        def cut_off() -> None:
            with journal.database.hot_transaction() as driver:
                [(own,)] = driver.execute("SELECT pg_backend_pid()").fetchall()
                server.execute("SELECT pg_terminate_backend(%s, 5000)", (own,))
                driver.execute("SELECT 1")

        with pytest.raises(StoreUnavailable):
            cut_off()
        assert (await journal.writer.put(row("k1"))).seq == 1
        journal.close()


async def test_a_file_that_is_moved_away_is_unavailable_until_it_is_back(
    tmp_path: Path, row: RowMaker
) -> None:
    here, away = tmp_path / "journal.db", tmp_path / "away.db"
    journal = Journal.open(f"sqlite:///{here}")
    await journal.writer.put(row("k1"))
    here.rename(away)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="is gone: move the file back"):
            await journal.writer.put(row("k2"))
        with pytest.raises(StoreUnavailable, match="is gone"):
            journal.live_bundle()
        with pytest.raises(StoreUnavailable, match="is gone"):
            journal.decision("k1")
    assert not here.exists()
    here.touch()
    with pytest.raises(StoreUnavailable, match="is another file"):
        await journal.writer.put(row("k2"))
    away.rename(here)
    assert (await journal.writer.put(row("k2"))).seq == 2
    journal.close()


def test_a_server_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        Journal.open("postgresql://postgres@127.0.0.1:1/tillguard", patience=0.2)


def test_nobody_waits_longer_for_a_line_than_for_a_lock(impatient: Journal) -> None:
    pool = impatient.database.reading
    taken = [pool.raw_connection() for _ in range(15)]
    began = perf_counter()
    with pytest.raises(StoreUnavailable, match="no connection is free"):
        impatient.last_seq()
    assert perf_counter() - began < 5.0
    for one in taken:
        one.close()
    assert impatient.last_seq() == 0


def test_a_server_that_ends_each_line_as_it_is_opened_is_away(
    impatient: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    if impatient.database.sqlite:
        pytest.skip("a file has no server")
    monkeypatch.setattr(lines, "is_ended", lambda connection: True)
    with pytest.raises(StoreUnavailable, match="as it is opened"):
        impatient.last_seq()
    monkeypatch.undo()
    assert impatient.last_seq() == 0
