"""Erased rows in the chain of seals: the digest that a row had stands in for it, under a key.

A sealed row that is rewritten leaves the digest that its seal covers and the digest that it has
now, both under an HMAC of the audit key. What the first is a digest of cannot be guessed: the row
held a random salt, which is gone with the person (a salted commitment).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Text
from sqlmodel import Field, Session, SQLModel, col, select

from .tables import Serial

PERSONS = ("employee", "customer", "card")
"""Kinds of erasure that are of a person."""
RETENTION = "retention"
"""The kind of those by which rows left for their age."""
GONE = b""
"""The digest of a row that left."""


class ErasureRow(SQLModel, table=True):
    """Who had whom erased and why; the person is gone, `stand_in` is the random name in their
    place, `counts` (JSON) says how many rows of which table, `columns` (JSON) what digests cover.
    A run of retention is one too, of the kind that is named so and without a stand-in."""

    __tablename__ = "erasure"

    id: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    kind: str
    stand_in: str
    begun: int = Field(sa_type=BigInteger)
    finished: int | None = Field(default=None, sa_type=BigInteger)
    by: str
    why: str = Field(sa_type=Text)
    counts: str = Field(sa_type=Text)
    columns: str = Field(sa_type=Text)
    mac: str


class ErasingRow(SQLModel, table=True):
    """Who is being erased, for as long as that takes: services that run take it from here."""

    __tablename__ = "erasing"

    erasure_id: int = Field(
        primary_key=True,
        foreign_key="erasure.id",
        sa_type=Serial,
        sa_column_kwargs={"autoincrement": False},
    )
    person: str


class StandInRow(SQLModel, table=True):
    """What row `number` of the table `record` was and is, as digests; empty for one that left."""

    __tablename__ = "stand_in"

    record: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    erasure_id: int = Field(
        primary_key=True,
        foreign_key="erasure.id",
        sa_type=Serial,
        sa_column_kwargs={"autoincrement": False},
    )
    before: bytes = Field(sa_type=LargeBinary)
    after: bytes = Field(sa_type=LargeBinary)
    mac: bytes = Field(sa_type=LargeBinary)


@dataclass(frozen=True, slots=True)
class Stood:
    """What a seal knows a row by, and what the row has to be now, over these columns."""

    sealed: bytes
    now: bytes
    columns: tuple[str, ...]


def signed(key: bytes, row: ErasureRow) -> str:
    """The keyed hash of an erasure."""
    said = [row.id, row.kind, row.stand_in, row.begun, row.finished, row.by, row.why, row.counts,
            row.columns]  # fmt: skip
    return hmac.new(key, b"erasure " + json.dumps(said).encode(), hashlib.sha256).hexdigest()


def stand_in(
    key: bytes, record: str, number: int, erasure: int, before: bytes, after: bytes
) -> StandInRow:
    """The row that says what became of a sealed one."""
    made = StandInRow(
        record=record, number=number, erasure_id=erasure, before=before, after=after, mac=b""
    )
    made.mac = _mac(key, made)
    return made


def _mac(key: bytes, row: StandInRow) -> bytes:
    said = f"stand-in {row.record} {row.number} {row.erasure_id} {row.before.hex()} "
    return hmac.new(key, f"{said}{row.after.hex()}".encode(), hashlib.sha256).digest()


def stood_in(session: Session, key: bytes, record: str, after: int, upto: int) -> dict[int, Stood]:
    """The rows of a table from after `after` up to `upto` that were erased under this key.

    What another hand wrote counts for nothing: the row then is not what its seal says.
    """
    rows = session.exec(
        select(StandInRow)
        .where(StandInRow.record == record, StandInRow.number > after, StandInRow.number <= upto)
        .order_by(col(StandInRow.number), col(StandInRow.erasure_id))
    ).all()
    columns = _columns(session, {row.erasure_id for row in rows}, record)
    found: dict[int, Stood] = {}
    for row in rows:
        earlier = found.get(row.number)
        if not hmac.compare_digest(row.mac, _mac(key, row)) or row.erasure_id not in columns:
            continue
        if earlier is None or earlier.now == row.before:
            sealed = earlier.sealed if earlier else row.before
            found[row.number] = Stood(sealed, row.after, columns[row.erasure_id])
    return found


def _columns(session: Session, erasures: set[int], record: str) -> Mapping[int, tuple[str, ...]]:
    """Which columns the digests of each of these erasures cover."""
    rows: Sequence[ErasureRow] = (
        session.exec(select(ErasureRow).where(col(ErasureRow.id).in_(erasures))).all()
        if erasures
        else []
    )
    return {row.id: tuple(json.loads(row.columns).get(record, ())) for row in rows}


def erasures(session: Session) -> list[ErasureRow]:
    """All of them, oldest first."""
    return list(session.exec(select(ErasureRow).order_by(col(ErasureRow.id))))


def broken(session: Session, key: bytes) -> Iterator[tuple[ErasureRow, str]]:
    """Every erasure that is not as it was written down."""
    number = 0
    for row in erasures(session):
        number += 1
        if row.id != number:
            yield row, f"erasure {number} should come before it, and is missing"
            number = row.id
        if not hmac.compare_digest(row.mac, signed(key, row)):
            yield row, "it was edited, or written by somebody without the audit key"


def told(row: ErasureRow) -> dict[str, Any]:
    """An erasure as plain values."""
    plain = row.model_dump(exclude={"mac", "columns"})
    return {**plain, "counts": json.loads(row.counts)}


def worded(row: ErasureRow) -> str:
    """An erasure in one line."""
    at = datetime.fromtimestamp(row.begun, UTC).isoformat(timespec="seconds")
    counts = ", ".join(f"{name} {count}" for name, count in json.loads(row.counts).items())
    state = "" if row.finished else "; it is not finished: run it again"
    who = f"{' '.join((row.kind, row.stand_in)).strip()} by {row.by} ({row.why})"
    return f"erasure {row.id} of {at}: {who}: {counts}{state}"
