"""Files that belong to cases: each content once, under its hash, while a case names it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import BigInteger, LargeBinary, delete, exists
from sqlmodel import Field, Session, SQLModel, col, select

from tillguard.errors import UnknownExhibit

from . import tables

MOST = 20
"""Files of one case."""


class ExhibitContentRow(SQLModel, table=True):
    """What a file holds, under its SHA-256."""

    __tablename__ = "exhibit_content"

    hash: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class ExhibitRow(SQLModel, table=True):
    """A file of a case; `kind` is its media type, `size` in bytes."""

    __tablename__ = "exhibit"

    id: int | None = Field(default=None, primary_key=True, sa_type=tables.Serial)
    case_id: str = Field(foreign_key="investigation_case.id", index=True)
    hash: str = Field(foreign_key="exhibit_content.hash", index=True)
    name: str
    kind: str
    size: int
    at: int = Field(sa_type=BigInteger)
    by: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file as it was given: its name, media type and content."""

    name: str
    kind: str
    content: bytes


def keep_exhibit(session: Session, id: str, exhibit: Exhibit, by: str, now: int) -> None:
    """Add a file to a case, and its content where no case has it yet."""
    hash = hash_of(exhibit)
    if session.get(ExhibitContentRow, hash) is None:
        session.add(ExhibitContentRow(hash=hash, content=exhibit.content))
        session.flush()
    session.add(
        ExhibitRow(
            case_id=id, hash=hash, name=exhibit.name, kind=exhibit.kind,
            size=len(exhibit.content), at=now, by=by,
        )
    )  # fmt: skip


def hash_of(exhibit: Exhibit) -> str:
    return hashlib.sha256(exhibit.content).hexdigest()


def exhibits_of(session: Session, id: str) -> list[ExhibitRow]:
    """The files of a case without their content, in the order in which they came."""
    rows = select(ExhibitRow).where(ExhibitRow.case_id == id).order_by(col(ExhibitRow.id))
    return list(session.exec(rows))


def exhibit(session: Session, id: str, hash: str) -> Exhibit:
    """A file of a case with its content; raises UnknownExhibit."""
    row = found_exhibit(session, id, hash)
    return Exhibit(row.name, row.kind, session.get_one(ExhibitContentRow, row.hash).content)


def forget_contents(session: Session, hashes: Collection[str]) -> None:
    """Delete these contents where no case has such a file any more."""
    named = exists().where(col(ExhibitRow.hash) == ExhibitContentRow.hash)
    session.execute(
        delete(ExhibitContentRow).where(col(ExhibitContentRow.hash).in_(hashes), ~named)
    )


def found_exhibit(session: Session, id: str, hash: str) -> ExhibitRow:
    """A file of a case without its content; raises UnknownExhibit."""
    row = next((one for one in exhibits_of(session, id) if one.hash == hash), None)
    if row is None:
        raise UnknownExhibit(f"case {id} has no such file")
    return row
