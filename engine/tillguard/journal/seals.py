"""A chain of seals over what only grows: an edited, removed, forged or reordered row shows.

A seal holds a keyed hash over the rows that came since the seal before and over that seal itself,
linked as time stamps are (Haber and Stornetta 1991); with the key outside the database, whoever can
write there cannot seal anew (HMAC, RFC 2104). What came after the last seal is not protected yet.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Text
from sqlmodel import Field, Session, SQLModel, col, select

from tillguard.errors import NoAuditKey

from .database import Database
from .stand_ins import GONE, Stood, broken, stood_in
from .tables import Serial

SEALED: Mapping[str, str] = {
    "event": "seq",
    "decision": "seq",
    "bundle_step": "id",
    "model_step": "id",
    "case_step": "id",
}
"""Tables that only grow, and the number by which they do."""

FIRST = "0" * 64
"""What the first seal is linked to."""
AT_ONCE = 500
"""Rows read at once."""
MOST = 10_000
"""Rows of each table under one seal."""
NOBODY: Mapping[int, Stood] = {}
"""Where nothing was erased."""


class SealRow(SQLModel, table=True):
    """`tables` says, as JSON, of each table: from which row, to which, its columns, and the hash of
    its rows. `key` tells which key sealed, without telling the key."""

    __tablename__ = "seal"

    id: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    at: int = Field(sa_type=BigInteger)
    key: str
    tables: str = Field(sa_type=Text)
    hash: str


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table after `after` up to `upto`, and the hash of their columns in this order."""

    after: int
    upto: int
    columns: tuple[str, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A seal that does not hold; `at` is when it was made, in epoch seconds."""

    seal: int
    at: int
    what: str


def extend(database: Database, key: bytes, now: int, rows: int = MOST) -> SealRow | None:
    """Seal what came since, at most so many rows of each table; None where nothing did, or another
    service sealed at the same time. Rows are read without keeping writers waiting."""
    with database.view() as session:
        made = drafted(session, key, now, rows)
    if made is None:
        return None
    with database.transaction() as session:
        last = newest(session)
        if (last.id if last else 0) != made.id - 1:
            return None
        session.add(made)
    return made


def full(row: SealRow) -> bool:
    """Whether more may wait behind this seal."""
    return any(part.upto - part.after >= MOST for part in parts_of(row).values())


def newest(session: Session) -> SealRow | None:
    return session.exec(select(SealRow).order_by(col(SealRow.id).desc()).limit(1)).first()


def drafted(session: Session, key: bytes, now: int, rows: int) -> SealRow | None:
    """The next seal; it stands once it is stored. Raises NoAuditKey where the chain has another
    key: nobody could verify a mixed one."""
    last = newest(session)
    if last and last.key != print_of(key):
        raise NoAuditKey("the chain is sealed with another key: name its file as audit_key")
    before = parts_of(last) if last else {}
    found = {
        name: _part(session, name, before[name].upto if name in before else 0, rows)
        for name in SEALED
    }
    if all(part.after == part.upto for part in found.values()):
        return None
    said = json.dumps({name: _plain(part) for name, part in found.items()}, sort_keys=True)
    number, link = (last.id + 1, last.hash) if last else (1, FIRST)
    made = SealRow(id=number, at=now, key=print_of(key), tables=said, hash="")
    made.hash = linked(key, link, made)
    return made


def breaches(session: Session, key: bytes, head: str = "") -> Iterator[Breach]:
    """Every seal that does not hold; with `head`, the hash of a seal that was noted elsewhere, also
    whether the chain still reaches it. Nothing where all is as it was sealed."""
    number, link, upto, met = 0, FIRST, dict.fromkeys(SEALED, 0), not head
    for row in session.exec(select(SealRow).order_by(col(SealRow.id))):
        for what in _wrong(session, key, row, number + 1, link, upto):
            yield Breach(row.id, row.at, what)
        number, link, met = row.id, row.hash, met or row.hash == head
        upto |= {name: part.upto for name, part in _readable(row).items()}
    for erased, what in broken(session, key):
        yield Breach(number, erased.begun, f"erasure {erased.id}: {what}")
    if not met:
        yield Breach(number, 0, "the chain ends before the head that was noted: seals are gone")


def _wrong(
    session: Session, key: bytes, row: SealRow, number: int, link: str, upto: Mapping[str, int]
) -> Iterator[str]:
    if row.id != number:
        yield f"a seal is missing: {number} should come here"
    if row.key != print_of(key):
        yield "it was sealed with another key: name that key's file"
        return
    if not hmac.compare_digest(row.hash, linked(key, link, row)):
        yield "the seal was edited, or is not linked to the one before"
        return
    for name, part in parts_of(row).items():
        if part.after != upto.get(name, 0):
            yield f"{name}: rows {upto.get(name, 0) + 1} to {part.after} are in no seal"
        stood = stood_in(session, key, name, part.after, part.upto)
        if part.hash != rows_hash(session, name, part.after, part.upto, part.columns, stood):
            yield f"{name}: a row from {part.after + 1} to {part.upto} was edited, removed or added"
        for number in touched(session, name, stood):
            yield f"{name}: row {number} was erased, and then edited"


def linked(key: bytes, link: str, row: SealRow) -> str:
    """The keyed hash of a seal and of the one before."""
    said = json.dumps([link, row.id, row.at, row.key, row.tables])
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def print_of(key: bytes) -> str:
    return hashlib.sha256(b"tillguard audit key" + key).hexdigest()[:16]


def rows_hash(
    session: Session,
    name: str,
    after: int,
    upto: int,
    columns: tuple[str, ...],
    stood: Mapping[int, Stood] = NOBODY,
) -> str:
    """SHA-256 over the digests of the rows, in the order of their number; for a row that was erased
    stands the digest that it had."""
    whole = hashlib.sha256()
    gone = sorted((at for at, one in stood.items() if one.now == GONE), reverse=True)
    for at, row in numbered(session, name, after, upto, columns):
        while gone and gone[-1] < at:
            whole.update(stood[gone.pop()].sealed)
        whole.update(stood[at].sealed if at in stood else digest(row))
    for at in reversed(gone):
        whole.update(stood[at].sealed)
    return whole.hexdigest()


def numbered(
    session: Session, name: str, after: int, upto: int, columns: tuple[str, ...]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows of a table with their numbers, in order, some at a time."""
    table = SQLModel.metadata.tables[name]
    number = table.c[SEALED[name]]
    wanted = [table.c[column] for column in columns if column in table.c]
    query = sa.select(number, *wanted).where(number <= upto).order_by(number).limit(AT_ONCE)
    while rows := session.execute(query.where(number > after)).all():
        for at, *row in rows:
            yield at, row
        after = rows[-1][0]


def touched(session: Session, name: str, stood: Mapping[int, Stood]) -> Iterator[int]:
    """Erased rows that are not as the erasure left them; one that left is looked for, too."""
    for at, one in stood.items():
        row = next((row for _, row in numbered(session, name, at - 1, at, one.columns)), None)
        if (GONE if row is None else digest(row)) != one.now:
            yield at


def digest(row: Any) -> bytes:
    """SHA-256 of a row; no two different rows spell the same bytes."""
    spelt: list[bytes] = []
    for value in row:
        kind, content = SPELLINGS.get(type(value), _in_words)(value)
        spelt += kind, LENGTH(len(content)), content
    return hashlib.sha256(b"".join(spelt)).digest()


def _in_words(value: object) -> tuple[bytes, bytes]:
    return b"s", str(value).encode("utf-8", "surrogatepass")


LENGTH, DOUBLE = struct.Struct(">I").pack, struct.Struct(">d").pack
SPELLINGS: Mapping[type, Callable[[Any], tuple[bytes, bytes]]] = {
    type(None): lambda value: (b"n", b""),
    bool: lambda value: (b"b", bytes([value])),
    int: lambda value: (b"i", b"%d" % value),
    float: lambda value: (b"f", DOUBLE(value)),
    bytes: lambda value: (b"x", value),
    memoryview: lambda value: (b"x", bytes(value)),
}
"""The letter of a type and the bytes of a value of it; anything else is spelt as a text."""


def _part(session: Session, name: str, after: int, rows: int) -> Part:
    table = SQLModel.metadata.tables[name]
    number = table.c[SEALED[name]]
    newest = session.execute(sa.select(sa.func.max(number))).scalar() or 0
    upto = max(after, min(int(newest), after + rows))
    columns = tuple(column.name for column in table.columns)
    return Part(after, upto, columns, rows_hash(session, name, after, upto, columns))


def parts_of(row: SealRow) -> dict[str, Part]:
    said: dict[str, Any] = json.loads(row.tables)
    return {
        name: Part(one["after"], one["upto"], tuple(one["columns"]), one["hash"])
        for name, one in said.items()
    }


def _readable(row: SealRow) -> dict[str, Part]:
    try:
        return parts_of(row)
    except (ValueError, KeyError, TypeError):  # edited; that was told
        return {}


def _plain(part: Part) -> dict[str, object]:
    return {"after": part.after, "upto": part.upto, "columns": part.columns, "hash": part.hash}
