"""Norms name who is unlike their peers: they are written anew without a person."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from sqlmodel import Session, select

from tillguard.domain import Norms
from tillguard.errors import DamagedNorms
from tillguard.features import opened, sealed
from tillguard.journal import NORMS, tables
from tillguard.journal.database import Database

from .persons import Person
from .rewriting import Rewriter


def without_in_norms(
    database: Database, rewriter: Rewriter, person: Person, by: str, counts: Counter[str]
) -> None:
    """Put `by` in the person's place in all norms; each that named them gets another hash."""
    with database.view() as session:
        hashes = list(session.exec(select(tables.Norm.hash)))
    for hash in hashes:
        with database.view() as session:
            row = session.get_one(tables.Norm, hash)
            content, made_at = row.content, row.made_at
        try:
            fresh = norms_without(opened(content, hash), person, by)
        except DamagedNorms:
            continue
        if fresh is not None:
            with database.transaction() as session:
                _replace(session, rewriter, hash, fresh, made_at)
            counts["norm"] += 1


def norms_without(norms: Norms, person: Person, by: str) -> Norms | None:
    """The norms with another name in the person's place; None where they do not name them."""
    known = norms.peers.get(person.kind.value, {})
    if person.key not in known:
        return None
    fresh = {by if name == person.key else name: score for name, score in known.items()}
    return sealed(norms.made, norms.season, {**norms.peers, person.kind.value: fresh})


def names_of(content: bytes, hash: str, person: Person) -> bool:
    """Whether these norms name the person."""
    try:
        return person.key in opened(content, hash).peers.get(person.kind.value, {})
    except DamagedNorms:
        return False


def _replace(session: Session, rewriter: Rewriter, was: str, fresh: Norms, made_at: int) -> None:
    session.add(tables.Norm(hash=fresh.hash, made_at=made_at, content=fresh.content))
    event = tables.metadata.tables["event"]
    taken = sa.and_(event.c.kind == NORMS, event.c.key == was)
    for row in session.execute(sa.select(event).where(taken)).mappings().all():
        rewriter.rewrite(session, "event", dict(row), {"key": fresh.hash})
    live = tables.metadata.tables["live"]
    session.execute(sa.update(live).where(live.c.hash == was).values(hash=fresh.hash))
    norm = tables.metadata.tables["norm"]
    session.execute(sa.delete(norm).where(norm.c.hash == was))
