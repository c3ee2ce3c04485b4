"""Legal holds: what must not be erased or leave for its age, since when, by whom and why."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, Session, SQLModel, col, select

from tillguard.errors import UnknownHold

from .tables import Serial


class Held(StrEnum):
    """What a hold is about."""

    CASE = "case"
    STORE = "store"
    EMPLOYEE = "employee"
    CUSTOMER = "customer"
    CARD = "card"


class HoldRow(SQLModel, table=True):
    """A hold on everything of a case, a store or a person; it stands until somebody ends it."""

    __tablename__ = "legal_hold"

    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    what: str
    name: str
    at: int = Field(sa_type=BigInteger)
    by: str
    why: str = Field(sa_type=Text)
    ended_at: int | None = Field(default=None, sa_type=BigInteger)
    ended_by: str = ""


def hold(session: Session, what: Held, name: str, by: str, why: str, now: int) -> HoldRow:
    """Place a hold; the same again is the one that stands."""
    wanted = select(HoldRow).where(
        HoldRow.what == what.value, HoldRow.name == name, col(HoldRow.ended_at).is_(None)
    )
    stands = session.exec(wanted).first()
    if stands is not None:
        return stands
    made = HoldRow(what=what.value, name=name, at=now, by=by, why=why)
    session.add(made)
    session.flush()
    return made


def end_hold(session: Session, id: int, by: str, now: int) -> HoldRow:
    """End a hold; its row stays. Raises UnknownHold."""
    row = session.get(HoldRow, id)
    if row is None or row.ended_at is not None:
        raise UnknownHold(f"no hold {id} stands: see `tillguard privacy holds`")
    row.ended_at, row.ended_by = now, by
    session.add(row)
    return row


def holds(session: Session, ended: bool = False) -> list[HoldRow]:
    """Those that stand, or all, oldest first."""
    wanted = select(HoldRow).order_by(col(HoldRow.id))
    if not ended:
        wanted = wanted.where(col(HoldRow.ended_at).is_(None))
    return list(session.exec(wanted))
