"""The schema and its versions, brought up to date by Alembic, which is imported only for that: most
starts find the schema up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from . import (
    accounts,
    ages,
    case_trail,
    daybook,
    exhibits,
    holds,
    letters,
    model_tables,
    saved_filters,
    scorecards,
    seals,
    stand_ins,
    tables,
    tokens,
)
from .availability import availability
from .database import Database
from .refusals import NewerJournal
from .star.make import make_views, take_down, views_stand
from .star.tables import DecisionFact

if TYPE_CHECKING:
    from alembic.config import Config

MODELS = tables.metadata
"""What the tables should be, those of models too; alembic_version is Alembic's own."""
assert model_tables.ModelStep.metadata is MODELS
assert accounts.AccountRow.metadata is daybook.DayBookRow.metadata is MODELS
assert case_trail.CaseStepRow.metadata is tokens.TokenRow.metadata is MODELS
assert seals.SealRow.metadata is stand_ins.StandInRow.metadata is MODELS
assert exhibits.ExhibitRow.metadata is saved_filters.SavedFilterRow.metadata is MODELS
assert holds.HoldRow.metadata is ages.AgeMark.metadata is MODELS
assert letters.AlertLetter.metadata is scorecards.ScorecardRow.metadata is MODELS
assert DecisionFact.metadata is MODELS


@cache
def known() -> frozenset[str]:
    """The versions that this software knows: each step's file carries its number."""
    names = (one.name for one in files("tillguard.journal.migrations.versions").iterdir())
    found = (name.removesuffix(".py").rpartition("_")[2] for name in names if name.endswith(".py"))
    return frozenset(number for number in found if number.isdigit())


def head() -> str:
    """The version of the schema that this software speaks."""
    return max(known())


def current(database: Database) -> str:
    """The version of the schema in the database; empty for none."""
    with availability(), database.reading.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def upgrade(database: Database) -> str:
    """Bring the database to `head` and return that; raises NewerJournal and StoreUnavailable.

    Several processes may do so at once: the first does the work, the others find it done.
    """
    version = current(database)
    if version != head() or not as_made(database):
        refuse_newer(version)
        from alembic import command

        with migrating(database) as connection:
            take_down(connection)
            command.upgrade(settings(connection), "head")
            make_views(connection)
    return head()


def downgrade(database: Database, version: str) -> None:
    """Take the database back to `version`; `base` removes every table."""
    from alembic import command

    with migrating(database) as connection:
        take_down(connection)
        command.downgrade(settings(connection), version)


def check(database: Database) -> list[str]:
    """Every difference between the database and the models, in words; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with availability(), database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, MODELS)]


def as_made(database: Database) -> bool:
    """Whether the views are those that this software makes."""
    with availability(), database.reading.connect() as connection:
        return views_stand(connection)


def refuse_newer(version: str) -> None:
    if version and version not in known():
        raise NewerJournal(
            f"the database has schema {version}, which this tillguard does not know:"
            " upgrade the software"
        )


def settings(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "tillguard.journal:migrations")
    config.attributes["connection"] = connection
    return config


@contextmanager
def migrating(database: Database) -> Iterator[Connection]:
    """One transaction for all steps; SQLite rebuilds tables, so it checks foreign keys after."""
    with availability(), database.writing.connect() as connection:
        keys = SqliteForeignKeys(connection) if database.sqlite else None
        try:
            if keys:
                keys.off()
            with connection.begin():
                yield connection
                if keys:
                    keys.check()
        finally:
            if keys:
                keys.on()


class SqliteForeignKeys:
    """Switched on the driver's connection: inside a transaction the switch does nothing."""

    def __init__(self, connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self.driver = driver

    def off(self) -> None:
        self.driver.execute("PRAGMA foreign_keys = OFF")

    def on(self) -> None:
        self.driver.execute("PRAGMA foreign_keys = ON")

    def check(self) -> None:
        broken = self.driver.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise sqlite3.IntegrityError(f"the migration breaks foreign keys: {broken[:3]}")
