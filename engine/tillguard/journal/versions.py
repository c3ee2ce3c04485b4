"""Bundles and models under their hash, and the pointer that says which of them is live."""

from __future__ import annotations

from typing import cast

from sqlmodel import Session

from . import tables
from .records import LiveVersion, Version
from .refusals import UnknownVersion

Table = type[tables.Bundle] | type[tables.Model]


def save_bundle(session: Session, hash: str, content: bytes, made_at: int) -> None:
    """Keep a bundle under the hash of its content; a second time changes nothing."""
    save(session, tables.Bundle, hash, content, made_at)


def save_model(session: Session, hash: str, content: bytes, made_at: int) -> None:
    """Keep a model's manifest and place (JSON) under its hash; a second time changes nothing."""
    save(session, tables.Model, hash, content, made_at)


def bundle(session: Session, hash: str) -> Version:
    """The bundle with this hash; raises UnknownVersion."""
    return stored(session, tables.Bundle, hash)


def model(session: Session, hash: str) -> Version:
    """The model with this hash; raises UnknownVersion."""
    return stored(session, tables.Model, hash)


def promote_bundle(session: Session, hash: str, by: str, at: int) -> LiveVersion:
    """Make a stored bundle live, or an earlier one again; raises UnknownVersion."""
    return promote(session, tables.Bundle, hash, by, at)


def promote_model(session: Session, hash: str, by: str, at: int) -> LiveVersion:
    """Make a stored model live, or an earlier one again; raises UnknownVersion."""
    return promote(session, tables.Model, hash, by, at)


def live_bundle(session: Session) -> LiveVersion | None:
    return live(session, tables.Bundle)


def live_model(session: Session) -> LiveVersion | None:
    return live(session, tables.Model)


def save(session: Session, table: Table, hash: str, content: bytes, made_at: int) -> None:
    if session.get(table, hash) is None:
        session.add(table(hash=hash, made_at=made_at, content=content))


def stored(session: Session, table: Table, hash: str) -> Version:
    row = cast(tables.Bundle | tables.Model | None, session.get(table, hash))
    if row is None:
        raise UnknownVersion(f"no {table.__name__.lower()} is stored under the hash {hash}")
    return Version(row.hash, row.made_at, row.content)


def promote(session: Session, table: Table, hash: str, by: str, at: int) -> LiveVersion:
    version = stored(session, table, hash)
    name = table.__name__.lower()
    row = session.get(tables.Live, name) or tables.Live(name=name, hash=hash, since=at, by=by)
    row.hash, row.since, row.by = hash, at, by
    session.add(row)
    return LiveVersion(version, at, by)


def live(session: Session, table: Table) -> LiveVersion | None:
    row = session.get(tables.Live, table.__name__.lower())
    return None if row is None else LiveVersion(stored(session, table, row.hash), row.since, row.by)
