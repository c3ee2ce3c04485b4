"""Shared by all tests: how many tries a proof gets, and real databases: a SQLite file and a
PostgreSQL of the run's own."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import psycopg
import pytest

from tillguard.journal import Journal, tables
from tillguard.journal.lines import emptied
from tillguard.serve.logs import configure

LONG = {"test_demo_whole_way.py", "test_serve_lifecycle.py", "serve", "cli", "training", "model"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proofs", action="store_true", help="full counts instead of a tenth")
    parser.addoption("--rows", help="write what each proof came to into this JSON file")
    parser.addoption("--rewrite", action="store_true", help="write golden files anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first, so that no worker ends alone with one of them; what
    is a proof says so in its report."""
    for item in items:
        mark = item.get_closest_marker("proof")
        if mark:
            item.user_properties.append(("proof", row_of(item) | mark.kwargs))
    items.sort(
        key=lambda item: 0 if item.path.name in LONG else 1 + (item.path.parent.name not in LONG)
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "proof(promise, tries, database): proves a promise, with --proofs so often"
    )
    config.addinivalue_line(
        "markers", "whole: lives through a whole day of the program; not in `make test`, but in CI"
    )
    configure()  # as `serve` does: no line of a service's log stands among what a command prints
    if config.getoption("--rows"):
        config.pluginmanager.register(Rows(Path(config.getoption("--rows"))))


class Rows:
    """Adds up what every proof came to, over all workers, and writes it as rows at the end."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.rows = dict[tuple[str, ...], dict[str, Any]]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties).get("proof")
        if isinstance(told, dict):
            name = {key: told[key] for key in ("promise", "proof", "database")}
            row = self.rows.setdefault(
                tuple(name.values()), {**name, "tries": 0, "failures": 0, "seconds": 0.0}
            )
            row["tries"] += told["tries"] if report.when == "call" else 0
            row["failures"] += report.failed
            row["seconds"] = round(row["seconds"] + report.duration, 2)

    def pytest_sessionfinish(self) -> None:
        self.file.write_text(json.dumps(list(self.rows.values()), indent=2))


def row_of(item: pytest.Item) -> dict[str, object]:
    """What the row of a proof says before it has run."""
    mark = item.get_closest_marker("proof")
    assert mark
    return {
        "promise": mark.args[0],
        "proof": item.name.partition("[")[0].removeprefix("test_").replace("_", " "),
        "database": next((one for one in DATABASES if one in item.name), "none"),
        "tries": tries_of(item),
    }


def tries_of(item: pytest.Item) -> int:
    mark = item.get_closest_marker("proof")
    assert mark, f"{item.nodeid} asks how often to try, and proves nothing"
    full = int(mark.args[1])
    return full if item.config.getoption("--proofs") else max(1, full // 10)


@pytest.fixture
def tries(request: pytest.FixtureRequest) -> int:
    """How often a proof tries: its mark's number with --proofs, a tenth without."""
    return tries_of(request.node)


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are written anew: `pytest tests/check tests/ruleset --rewrite`."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session")
def tenth(request: pytest.FixtureRequest) -> int:
    """1 with --proofs; 10, by which counts are divided, without."""
    return 1 if request.config.getoption("--proofs") else 10


os.environ.setdefault("TILLGUARD_LONGEST_WAIT", "10")
"""Tests ask in bursts on machines that are busy; those about overload choose their own wait."""

SERVER = os.environ.get("TILLGUARD_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")


@pytest.fixture(scope="session")
def postgresql() -> str:
    """The server's address; a skip where none answers, a failure where one is demanded."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError as error:
        if os.environ.get("TILLGUARD_DEMAND_SERVICES") == "1":
            pytest.fail(f"PostgreSQL is demanded at {SERVER}: {error}")
        pytest.skip(f"no PostgreSQL answers at {SERVER}")
    return SERVER


@pytest.fixture(scope="session")
def database(postgresql: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of this run's own, dropped after it."""
    name = f"tillguard_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{postgresql}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


DATABASES = ["sqlite", "postgresql"]


def new_schema(database: str) -> str:
    return emptied(database, f"test_{uuid.uuid4().hex[:12]}")


@pytest.fixture(scope="module", params=DATABASES)
def module_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database without tables, for all tests of a module."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('journal')}/journal.db"
    return new_schema(request.getfixturevalue("database"))


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/journal.db"
    return new_schema(request.getfixturevalue("database"))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "journal.db"
    Journal.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_schema(database: str) -> str:
    url = new_schema(database)
    Journal.open(url).close()
    return url


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a journal that nothing was written to."""
    if request.param == "sqlite":
        copied = copy(request.getfixturevalue("migrated_file"), tmp_path)
        return f"sqlite:///{copied}"
    schema: str = request.getfixturevalue("migrated_schema")
    with psycopg.connect(schema) as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(f"DELETE FROM {table.name}")
        connection.execute("ALTER SEQUENCE plan_id_seq RESTART")
    return schema
