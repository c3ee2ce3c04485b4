"""How far records have left for their age, class by class."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, SQLModel

from .database import Database


class AgeMark(SQLModel, table=True):
    """Of one class of records: all up to `upto` have left, some up to `beyond`; between them stands
    what a case or a legal hold keeps."""

    __tablename__ = "age_mark"

    of: str = Field(primary_key=True)
    upto: int = Field(sa_type=BigInteger)
    beyond: int = Field(sa_type=BigInteger)


def age_mark(session: Session, of: str) -> AgeMark:
    return session.get(AgeMark, of) or AgeMark(of=of, upto=0, beyond=0)


def receipts_left(database: Database) -> int:
    """The latest record of which the body has left for its age; 0 before the first."""
    found = database.read("SELECT beyond FROM age_mark WHERE of = 'receipts'")
    return int(found[0][0]) if found else 0
