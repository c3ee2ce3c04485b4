"""A few records that leave together: what they are, and how they go in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from .places import primary
from .rewriting import Rewriter

BATCH = 50
"""Records of one write transaction: tills wait for no longer than that."""
READ = 1000
"""Records of which is asked at once what stays."""

Act = Callable[[Session, Rewriter], bool]
"""Lets them go; False where one of them is not sealed yet, and stays."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """`counts` are rows by table, `stay` how many are kept beyond their age."""

    act: Act
    counts: dict[str, int] = field(default_factory=dict)
    stay: int = 0


def deleted(session: Session, name: str, column: str, values: Collection[Any]) -> None:
    """Delete the rows of a table that hold one of these values."""
    table = SQLModel.metadata.tables[name]
    session.execute(sa.delete(table).where(table.c[column].in_(values)))


def counted(session: Session, name: str, column: str, values: Collection[Any]) -> int:
    table = SQLModel.metadata.tables[name]
    wanted = sa.select(sa.func.count()).select_from(table).where(table.c[column].in_(values))
    return int(session.execute(wanted).scalar_one())


def rows_with(
    session: Session, name: str, column: str, values: Collection[Any]
) -> list[dict[str, Any]]:
    """The rows of a table that hold one of these values, whole, in the order of their keys."""
    table = SQLModel.metadata.tables[name]
    wanted = sa.select(table).where(table.c[column].in_(values)).order_by(*primary(table))
    return [dict(row) for row in session.execute(wanted).mappings()]


def parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[at : at + BATCH] for at in range(0, len(values), BATCH))


def gone(name: str, column: str, values: Sequence[Any]) -> Chunk:
    """Rows that leave as a whole, by a column that tells each of them."""

    def act(session: Session, _rewriter: Rewriter) -> bool:
        deleted(session, name, column, values)
        return True

    return Chunk(act, {name: len(values)})
