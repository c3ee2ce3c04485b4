"""Lines to a PostgreSQL server: which it has ended, and a schema of one's own on it."""

from __future__ import annotations

import sqlite3
from select import POLLIN, poll
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.exc import DisconnectionError

from .refusals import CommitInDoubt


def refuse_ended(connection: psycopg.Connection[Any], _record: Any, _pooled: Any) -> None:
    """The pool then opens another, so that a restart of the server is no error to anybody."""
    if is_ended(connection):
        raise DisconnectionError("the server has ended this connection")


def commit(driver: sqlite3.Connection | psycopg.Connection[Any]) -> None:
    """Raises CommitInDoubt where the line breaks before the server has said how it ended."""
    try:
        driver.commit()
    except psycopg.OperationalError as error:
        if isinstance(driver, psycopg.Connection) and driver.closed:
            why = str(error).partition("\n")[0]
            raise CommitInDoubt(f"the line broke while a commit was on its way: {why}") from error
        raise


def is_ended(connection: Any) -> bool:
    """Whether a line on which nothing was asked has something to say: that the server is gone."""
    if connection.closed:
        return True
    ears = poll()
    ears.register(connection.fileno(), POLLIN)
    return bool(ears.poll(0))


def emptied(url: str, schema: str) -> str:
    """The URL of an empty schema of that name; what was in it is dropped, all else stays.

    For what is made anew each time, such as the demo; raises psycopg.Error.
    """
    place = make_url(url).set(drivername="postgresql")
    server = place.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        name = sql.Identifier(schema)
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
    place = place.update_query_dict({"options": f"-csearch_path={schema}"})
    return place.render_as_string(hide_password=False)
