"""Real databases for every law of the journal: a SQLite file and a PostgreSQL of its own."""

from __future__ import annotations

import os
import struct
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import psycopg
import pytest

from tillguard.domain import Case, Party
from tillguard.journal import DecisionRow, Journal, tables
from tillguard.journal.group import write_group

SERVER = os.environ.get("TILLGUARD_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")

RowMaker = Callable[..., DecisionRow]


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
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{database}?options=-csearch_path%3D{name}"


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


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    opened = Journal.open(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def row_maker() -> RowMaker:
    """Makes decisions: `row("k1")`, `row("k1", body=b"other")`, `row("k1", flagged=True)`."""
    return make_row


@pytest.fixture
def row(row_maker: RowMaker) -> RowMaker:
    return row_maker


def make_row(key: str, body: bytes = b"body", revision: int = 0, **changed: Any) -> DecisionRow:
    usual = DecisionRow(
        key=key,
        revision=revision,
        fingerprint=b"print of " + body,
        kind="return",
        store="S001",
        region="west",
        register="R1",
        employee="E12",
        customer="M7",
        card="tok_1",
        at=1_512_100_000,
        received=1_512_100_001,
        business_date="2017-12-01",
        amount=-4_250,
        action=2,
        flagged=False,
        risk=0.25,
        probability=0.125,
        damage=4_000,
        expected_loss=500,
        typology="NO_RECEIPT_RETURN",
        party="customer",
        bundle="b" * 64,
        model="m" * 64,
        degraded="",
        hits='["refund_without_receipt"]',
        reason="refund without a receipt",
        cause="",
        trips="",
        vector=struct.pack("<3d", 1.0, float("nan"), -2.5),
        decision=b"decision on " + key.encode() + b" " + body,
        body=body,
    )
    return usual._replace(**changed)


@pytest.fixture
def case() -> Callable[..., Case]:
    return make_case


def make_case(id: str, *evidence: str, value: int = 1000) -> Case:
    return Case(
        id=id,
        subject="E12",
        subject_kind="employee",
        typology="NO_RECEIPT_RETURN",
        party=Party.STAFF,
        store="S001",
        region="west",
        opened=1_512_200_000,
        due=1_512_800_000,
        value=value,
        minutes=30,
        skill="refunds",
        evidence=evidence,
        reason="three refunds without a receipt",
    )


@pytest.fixture
def store(journal: Journal, row: RowMaker) -> Callable[..., None]:
    """Stores decisions under the given keys in one group."""

    def store_rows(*keys: str, **changed: Any) -> None:
        with journal.database.hot_transaction() as driver:
            answers = write_group(driver, [row(key, **changed) for key in keys])
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer

    return store_rows
