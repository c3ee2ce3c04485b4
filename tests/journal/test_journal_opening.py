"""Many who open one new SQLite file at once all get it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from tillguard.journal import open_database

OPENERS = 4


def test_whoever_opens_a_new_file_at_the_same_time_waits(tmp_path: Path) -> None:
    together = Barrier(OPENERS)

    def opened(url: str) -> str:
        database = open_database(url)
        together.wait()
        with database.writing.connect() as connection:
            mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
        database.close()
        return mode

    with ThreadPoolExecutor(OPENERS) as openers:
        for number in range(60):
            urls = [f"sqlite:///{tmp_path}/{number}.db"] * OPENERS
            assert list(openers.map(opened, urls)) == ["wal"] * OPENERS
