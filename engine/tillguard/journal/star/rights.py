"""What a role of PostgreSQL may see through the views, as SQL to read before it runs."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql
from sqlmodel import Session, select

from tillguard.errors import NoSuchBranch, NoSuchDatabaseRoles

from ..database import Database
from .make import views_schema
from .tables import StarStore

ROLE = (
    """DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"""
)
READING = (
    "ALTER ROLE {role} SET default_transaction_read_only = on",
    "ALTER ROLE {role} SET work_mem = '64MB'",
    "ALTER ROLE {role} SET jit = off",
    "GRANT USAGE ON SCHEMA {bi} TO {role}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {bi} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {bi} GRANT SELECT ON TABLES TO {role}",
)
"""Sums by branch and day fit into this memory and need no compiling. Views are made anew with a new
version: default privileges keep them readable."""
NO_MORE = (
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {bi} REVOKE SELECT ON TABLES FROM {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA {bi} FROM {role}",
    "REVOKE USAGE ON SCHEMA {bi} FROM {role}",
)
FORGET = "DELETE FROM {own}.star_right WHERE role = {name}"
ALLOW = "INSERT INTO {own}.star_right (role, region, store) VALUES ({name}, {region}, {store})"


def granting(
    database: Database, role: str, regions: Sequence[str], stores: Sequence[str]
) -> list[str]:
    """What lets a role read the rows of these regions and stores, of the chain where none is named,
    and of nothing else. Raises NoSuchDatabaseRoles for SQLite, and NoSuchBranch."""
    refuse_unknown(database, regions, stores)
    bounds = [(region, "") for region in regions] + [("", store) for store in stores]
    rows = [
        filled(database, ALLOW, role, region=region, store=store)
        for region, store in bounds or [("", "")]
    ]
    plain = (ROLE, *READING, FORGET)
    return [filled(database, one, role) for one in plain] + rows


def revoking(database: Database, role: str) -> list[str]:
    """What takes all of it away again; the role itself stays. Raises NoSuchDatabaseRoles."""
    return [filled(database, one, role) for one in (FORGET, *NO_MORE)]


def run(database: Database, statements: Sequence[str]) -> None:
    """All of them or none; raises StoreUnavailable."""
    with database.hot_transaction() as driver:
        for statement in statements:
            driver.execute(statement)


def filled(database: Database, statement: str, role: str, **values: str) -> str:
    """A statement with its names and texts quoted."""
    with database.reading.connect() as connection:
        bi = views_schema(connection)
        if not bi:
            raise NoSuchDatabaseRoles(
                "SQLite has no roles: whoever reads the file sees all of it. Keep the journal in"
                " PostgreSQL (TILLGUARD_DATABASE_URL), or hand out tillguard export"
            )
        own = str(connection.exec_driver_sql("SELECT current_schema()").scalar())
        names = {"role": sql.Identifier(role), "bi": sql.Identifier(bi), "own": sql.Identifier(own)}
        texts = {"name": sql.Literal(role)} | {n: sql.Literal(v) for n, v in values.items()}
        return sql.SQL(statement).format(**names, **texts).as_string(None)


def refuse_unknown(database: Database, regions: Sequence[str], stores: Sequence[str]) -> None:
    with database.view() as session:
        known = branches(session)
    for what, wanted, names in (
        ("region", regions, set(known.values())),
        ("store", stores, set(known)),
    ):
        for one in wanted:
            if one not in names:
                some = ", ".join(sorted(names - {""})[:8])
                raise NoSuchBranch(f"no {what} {one} is known; there are: {some}")


def branches(session: Session) -> dict[str, str]:
    """Every branch with its region."""
    return {row.store: row.region for row in session.exec(select(StarStore))}
