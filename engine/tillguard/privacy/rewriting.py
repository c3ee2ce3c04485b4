"""Rewrites rows without a person, and leaves for each sealed one the digests that stand in."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from tillguard.journal.seals import SEALED, SealRow, digest, parts_of
from tillguard.journal.stand_ins import GONE, ErasureRow, StandInRow, stand_in, stood_in

from .places import Row, is_row, primary

SALT = "salt"
SALT_BYTES = 16


def whole_columns() -> dict[str, tuple[str, ...]]:
    """Of each sealed table all columns: what digests of rewritten rows cover."""
    return {name: tuple(SQLModel.metadata.tables[name].columns.keys()) for name in SEALED}


@dataclass(slots=True)
class Parts:
    """Which columns the seals of a table cover, up to which row."""

    upto: list[int] = field(default_factory=list)
    columns: list[tuple[str, ...]] = field(default_factory=list)

    def covering(self, number: int) -> tuple[str, ...]:
        """The columns that the seal over this row covers; none where none does yet."""
        at = bisect_left(self.upto, number)
        return self.columns[at] if at < len(self.upto) else ()


def sealed_parts(session: Session) -> dict[str, Parts]:
    """What is sealed so far, table by table."""
    found = {name: Parts() for name in SEALED}
    for row in session.exec(select(SealRow).order_by(col(SealRow.id))):
        for name, part in parts_of(row).items():
            if part.upto > part.after:
                found[name].upto.append(part.upto)
                found[name].columns.append(part.columns)
    return found


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Writes on behalf of one erasure, with the audit key, over what was `sealed` when it began.

    What came since is left as it is: it is of somebody whom nobody has asked to erase.
    """

    key: bytes
    erasure: int
    sealed: Mapping[str, Parts]

    def rewrite(self, session: Session, name: str, row: Row, fresh: Mapping[str, Any]) -> bool:
        """Change these columns of a row; False for one that is not sealed yet."""
        table = SQLModel.metadata.tables[name]
        values = dict(fresh)
        if name in SEALED:
            values[SALT] = os.urandom(SALT_BYTES)
            if not self._stands_in(session, name, row, {**row, **values}):
                return False
        session.execute(sa.update(table).where(is_row(table, _key(table, row))).values(values))
        return True

    def remove(self, session: Session, name: str, row: Row) -> bool:
        """Let a row leave; False for one that is not sealed yet."""
        table = SQLModel.metadata.tables[name]
        if name in SEALED and not self._stands_in(session, name, row, None):
            return False
        session.execute(sa.delete(table).where(is_row(table, _key(table, row))))
        return True

    def _stands_in(self, session: Session, name: str, row: Row, now: Row | None) -> bool:
        number: int = row[SEALED[name]]
        earlier = stood_in(session, self.key, name, number - 1, number).get(number)
        columns = earlier.columns if earlier else self.sealed[name].covering(number)
        if not columns:
            return False
        before = digest_of(row, columns)
        after = GONE if now is None else digest_of(now, whole_columns()[name])
        mine = session.get(StandInRow, (name, number, self.erasure))
        if mine is not None and mine.after == before:  # the same erasure comes by again
            before = mine.before
        session.merge(stand_in(self.key, name, number, self.erasure, before, after))
        return True


def digest_of(row: Row, columns: Iterable[str]) -> bytes:
    return digest([row[column] for column in columns if column in row])


def _key(table: sa.Table, row: Row) -> Sequence[Any]:
    return [row[column.key] for column in primary(table)]


def last_erasure(session: Session) -> int:
    """The number of the latest erasure; 0 before the first."""
    return session.exec(select(sa.func.max(ErasureRow.id))).one() or 0
