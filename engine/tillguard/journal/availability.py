"""Whether what a database said means that it is away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, InvalidRequestError, TimeoutError

from tillguard.errors import StoreUnavailable

CONTENT = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
    psycopg.IntegrityError,
    psycopg.DataError,
    psycopg.ProgrammingError,
)
"""What a database refuses for its content, however well it is."""

CLOSED = "This connection is closed"
"""What SQLAlchemy's pool says of a second line that was ended before it could be used."""


@contextmanager
def availability() -> Iterator[None]:
    """Say StoreUnavailable where the database is away, locked, full or read-only.

    What it refuses for its content (IntegrityError, DataError, ProgrammingError) passes through.
    """
    try:
        yield
    except TimeoutError as error:
        raise StoreUnavailable("the journal is busy: no connection is free") from error
    except InvalidRequestError as error:  # a server that stops ends each line as it is opened
        if CLOSED not in str(error):
            raise
        raise StoreUnavailable("the journal ends every connection as it is opened") from error
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, CONTENT):
            raise
        why = str(cause).partition("\n")[0]
        raise StoreUnavailable(f"the journal cannot be written or read now: {why}") from error
