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
        return self.rewrite_all(session, name, [(row, fresh)]) == 1

    def rewrite_all(
        self, session: Session, name: str, changes: Sequence[tuple[Row, Mapping[str, Any]]]
    ) -> int:
        """Change these columns of rows; how many, without those that are not sealed yet."""
        table = SQLModel.metadata.tables[name]
        salted = [
            (row, {**fresh, SALT: os.urandom(SALT_BYTES)} if name in SEALED else dict(fresh))
            for row, fresh in changes
        ]
        pairs = [(row, {**row, **fresh}) for row, fresh in salted]
        done = self._stand_in(session, name, pairs) if name in SEALED else [True] * len(pairs)
        for (row, fresh), sealed in zip(salted, done, strict=True):
            if sealed:
                where = is_row(table, _key(table, row))
                session.execute(sa.update(table).where(where).values(fresh))
        return sum(done)

    def remove_all(self, session: Session, name: str, rows: Sequence[Row]) -> bool:
        """Let rows leave, all or none: False where one of them is not sealed yet."""
        table = SQLModel.metadata.tables[name]
        if name in SEALED:
            if not all(self.sealed[name].covering(row[SEALED[name]]) for row in rows):
                return False
            self._stand_in(session, name, [(row, None) for row in rows])
        for row in rows:
            session.execute(sa.delete(table).where(is_row(table, _key(table, row))))
        return True

    def _stand_in(
        self, session: Session, name: str, pairs: Sequence[tuple[Row, Row | None]]
    ) -> list[bool]:
        """Leave the digests of what these rows were and are; of each whether it is sealed."""
        numbers = [int(row[SEALED[name]]) for row, _ in pairs]
        stood = stood_in(session, self.key, name, min(numbers) - 1, max(numbers)) if pairs else {}
        mine = self._mine(session, name, numbers)
        done = []
        for number, (row, now) in zip(numbers, pairs, strict=True):
            earlier = stood.get(number)
            columns = earlier.columns if earlier else self.sealed[name].covering(number)
            done.append(bool(columns))
            if not columns:
                continue
            before = digest_of(row, columns)
            after = GONE if now is None else digest_of(now, whole_columns()[name])
            again = mine.get(number)
            if again is not None and again.after == before:  # the same erasure comes by again
                before = again.before
            fresh = stand_in(self.key, name, number, self.erasure, before, after)
            if again is None:
                session.add(fresh)
            else:
                again.before, again.after, again.mac = before, after, fresh.mac
        return done

    def _mine(self, session: Session, name: str, numbers: Sequence[int]) -> dict[int, StandInRow]:
        wanted = select(StandInRow).where(
            StandInRow.record == name,
            StandInRow.erasure_id == self.erasure,
            col(StandInRow.number).in_(numbers),
        )
        return {row.number: row for row in session.exec(wanted)}


def digest_of(row: Row, columns: Iterable[str]) -> bytes:
    return digest([row[column] for column in columns if column in row])


def _key(table: sa.Table, row: Row) -> Sequence[Any]:
    return [row[column.key] for column in primary(table)]


def last_erasure(session: Session) -> int:
    """The number of the latest erasure; 0 before the first."""
    return session.exec(select(sa.func.max(ErasureRow.id))).one() or 0
