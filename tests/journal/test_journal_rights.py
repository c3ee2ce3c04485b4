"""A role of the database reads its own region and stores through the views, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from tillguard.errors import NoSuchBranch, NoSuchDatabaseRoles
from tillguard.journal import Journal, schema
from tillguard.journal.star import VIEWS, rights
from tillguard.journal.star.parquet import named

from .conftest import make_case, make_row
from .star_shop import open_star_shop


@pytest.fixture(scope="module")
def star(database: str) -> Iterator[Journal]:
    from tillguard.journal.lines import emptied

    opened = Journal.open(emptied(database, f"rights_{uuid.uuid4().hex[:8]}"))
    open_star_shop(opened, make_row, make_case)
    yield opened
    opened.close()


@pytest.fixture
def role(star: Journal, database: str) -> Iterator[str]:
    """The name of a role that this test alone has."""
    name = f'bi "{uuid.uuid4().hex[:8]}"'
    yield name
    quoted = name.replace('"', '""')
    with psycopg.connect(plain(database), autocommit=True) as connection:
        connection.execute(f'DROP OWNED BY "{quoted}"')
        connection.execute(f'DROP ROLE "{quoted}"')


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def seen(star: Journal, database: str, role: str, view: str, column: str = "store") -> set[object]:
    """What a connection as this role reads."""
    name = named(star.database, next(one for one in VIEWS if one.name == view))
    with psycopg.connect(plain(database)) as connection:
        connection.execute('SET ROLE "{}"'.format(role.replace('"', '""')))
        return {row[0] for row in connection.execute(f"SELECT {column} FROM {name}")}


@pytest.mark.parametrize("view", [view.name for view in VIEWS if view.branch])
def test_a_role_sees_its_region_and_stores_and_all_of_these(
    star: Journal, database: str, role: str, view: str
) -> None:
    every = {
        row[0]
        for row in star.database.read(
            f"SELECT store FROM {named(star.database, next(v for v in VIEWS if v.name == view))}"
        )
    }
    for regions, stores, expected in (
        (["west"], [], {"S001", "S002"}),
        (["east"], ["S002"], {"S003", "S002"}),
        ([], ["S001"], {"S001"}),
        ([], [], {"S001", "S002", "S003"}),
    ):
        rights.run(star.database, rights.granting(star.database, role, regions, stores))
        assert seen(star, database, role, view) == expected & every


def test_a_role_reads_the_views_only_and_writes_nothing(
    star: Journal, database: str, role: str
) -> None:
    rights.run(star.database, rights.granting(star.database, role, ["west"], []))
    own = star.database.read("SELECT current_schema()")[0][0]
    fact = named(star.database, next(view for view in VIEWS if view.name == "fact_transaction"))
    for statement in (
        f'SELECT * FROM "{own}".decision',
        f'SELECT * FROM "{own}".star_key',
        f"DELETE FROM {fact}",
        f"UPDATE {fact} SET store = 'S009'",
    ):
        with psycopg.connect(plain(database)) as connection:
            connection.execute('SET ROLE "{}"'.format(role.replace('"', '""')))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_views_that_are_made_anew_stay_readable_and_bounded(
    star: Journal, database: str, role: str
) -> None:
    rights.run(star.database, rights.granting(star.database, role, ["east"], []))
    with star.database.hot_transaction() as driver:
        driver.execute("UPDATE star_mark SET upto = 0 WHERE of = 'views'")
    schema.upgrade(star.database)
    assert seen(star, database, role, "fact_transaction") == {"S003"}


def test_what_was_revoked_is_closed(star: Journal, database: str, role: str) -> None:
    rights.run(star.database, rights.granting(star.database, role, [], []))
    rights.run(star.database, rights.revoking(star.database, role))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        seen(star, database, role, "dim_store")


def test_a_region_that_is_not_known_is_refused_with_those_that_are(star: Journal) -> None:
    with pytest.raises(NoSuchBranch, match=r"no region wset is known; there are: east, west"):
        rights.granting(star.database, "anybody", ["wset"], [])


def test_sqlite_says_that_it_has_no_roles(tmp_path_factory: pytest.TempPathFactory) -> None:
    journal = Journal.open(f"sqlite:///{tmp_path_factory.mktemp('rights')}/journal.db")
    with pytest.raises(NoSuchDatabaseRoles, match="tillguard export"):
        rights.granting(journal.database, "anybody", [], [])
    journal.close()
