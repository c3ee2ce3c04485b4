"""Erases a person: a random name takes their place wherever they stand, and nothing ties the two.

Who they were is written down only while it lasts, so that services that run, and a run after a
crash, take the same name for them.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from tillguard.errors import UnclearPerson, UnfinishedErasure
from tillguard.journal import open_database
from tillguard.journal.database import Database
from tillguard.journal.rows import ANY
from tillguard.journal.seals import extend
from tillguard.journal.stand_ins import RETENTION, ErasingRow, ErasureRow, signed

from .cases import move_case
from .files import without_files
from .norms import without_in_norms
from .persons import Person
from .places import PLACES, Row, changed, naming, rows_of
from .rewriting import Rewriter, last_erasure, sealed_parts, whole_columns

BATCH = 50
"""Rows of one write transaction: tills wait for no longer than that."""
LAST = ("investigation_case",)
"""Tables that are rewritten after the others: a case takes its rows with it."""


@dataclass(slots=True)
class Erased:
    """What an erasure came to: rows by table, cases by their old and new id."""

    id: int
    stand_in: str
    counts: Counter[str] = field(default_factory=Counter)
    moved: dict[str, str] = field(default_factory=dict)


@contextmanager
def shredding(url: str) -> Iterator[Database]:
    """The database, with what is overwritten or deleted in a SQLite file set to zeros."""
    database = open_database(url)
    if database.sqlite:
        sa.event.listen(database.writing, "connect", _overwrite)
    try:
        yield database
    finally:
        database.close()


def _overwrite(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA secure_delete = ON")


def begin(database: Database, key: bytes, person: Person, by: str, why: str, now: int) -> Erased:
    """Write down who erases and why, or take up what a crash left; raises UnfinishedErasure."""
    if person.is_named(why) or person.is_named(by):
        raise UnclearPerson("--by and --why are kept: name the request there, not the person")
    while extend(database, key, now):
        pass
    with database.transaction() as session:
        for row in session.exec(select(ErasureRow).where(sa.column("finished").is_(None))):
            if row.kind == RETENTION:
                raise UnfinishedErasure(
                    f"records leave for their age right now (run {row.id}): try again when that is"
                    " done, or finish it with `tillguard privacy retention --apply`"
                )
            left = session.get(ErasingRow, row.id)
            if left is None or (row.kind, left.person) != (person.kind.value, person.key):
                raise UnfinishedErasure(
                    f"erasure {row.id} of an {row.kind} was begun and not finished: run it again"
                )
            return Erased(row.id, row.stand_in)
        made = ErasureRow(
            id=last_erasure(session) + 1, kind=person.kind.value,
            stand_in=f"erased-{secrets.token_hex(6)}", begun=now, by=by, why=why,
            counts="{}", columns=json.dumps(whole_columns()), mac="",
        )  # fmt: skip
        made.mac = signed(key, made)
        session.add(made)
        session.flush()
        session.add(ErasingRow(erasure_id=made.id, person=person.key))
    return Erased(made.id, made.stand_in)


def rewrite(database: Database, key: bytes, person: Person, erased: Erased) -> None:
    """Every row of every table, some at a time, with the other name."""
    with database.view() as session:
        rewriter = Rewriter(key, erased.id, sealed_parts(session))
    if files := without_files(database, person):
        erased.counts["exhibit_content"] += files
    for name in (*(name for name in PLACES if name not in LAST), *LAST):
        with database.view() as session:
            keys = naming(session, name, person)
        for start in range(0, len(keys), BATCH):
            with database.transaction() as session:
                for row in rows_of(session, name, keys[start : start + BATCH]):
                    _let_go(session, rewriter, name, row, person, erased)
    without_in_norms(database, rewriter, person, erased.stand_in, erased.counts)


def _let_go(
    session: Session, rewriter: Rewriter, name: str, row: Row, person: Person, erased: Erased
) -> None:
    fresh = changed(name, row, person, erased.stand_in)
    if not fresh:
        return
    if name == "decision":
        fresh["fingerprint"] = ANY
    if not rewriter.rewrite(session, name, row, fresh):
        return
    erased.counts[name] += 1
    if name == "event":
        for decision in rows_of(session, "decision", [(row["seq"],)]):
            without = changed("decision", decision, person, erased.stand_in)
            rewriter.rewrite(session, "decision", decision, {**without, "fingerprint": ANY})
            erased.counts["decision"] += 1
    if name == "investigation_case" and "subject" in fresh:
        erased.moved[row["id"]] = move_case(session, rewriter, {**row, **fresh})


def finish(database: Database, key: bytes, erased: Erased, now: int) -> None:
    """Forget who it was, and seal what was done."""
    with database.transaction() as session:
        row = session.get_one(ErasureRow, erased.id)
        row.finished, row.counts = now, json.dumps(dict(sorted(erased.counts.items())))
        row.mac = signed(key, row)
        session.add(row)
        session.delete(session.get_one(ErasingRow, erased.id))


def scrub(database: Database, tables: Iterable[str]) -> bool:
    """Empty SQLite's log, or let PostgreSQL clear the rows of old; False where SQLite's log is in
    use and is overwritten only later."""
    if not database.sqlite:
        names = [name for name in tables if name in SQLModel.metadata.tables]
        with database.reading.connect() as connection:
            for name in names:
                connection.execute(sa.text(f'VACUUM "{name}"'))
        return True
    with database.available():
        pooled = database.writing.raw_connection()
        try:
            busy = pooled.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            pooled.close()
    return not busy


def is_begun(session: Session, person: Person) -> bool:
    """Whether a run that ended early was erasing this person."""
    rows = session.exec(select(ErasingRow).where(ErasingRow.person == person.key)).all()
    found = [session.get_one(ErasureRow, row.erasure_id) for row in rows]
    return any(row.kind == person.kind.value for row in found)
