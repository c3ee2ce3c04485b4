"""The day book: what every register and employee did on a trading day, added up as it happens."""

from __future__ import annotations

from sqlalchemy import BigInteger, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from . import tables

A_TIME = 500
"""Records that are added up in one transaction: tills wait for the writer no longer than that."""


class DayBookRow(SQLModel, table=True):
    """One day, register, employee and kind; a higher revision takes the earlier one's place."""

    __tablename__ = "day_book"

    business_date: str = Field(primary_key=True)
    store: str = Field(primary_key=True)
    register_id: str = Field(primary_key=True, sa_column_kwargs={"name": "register"})
    employee: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    region: str
    transactions: int
    amount: int = Field(sa_type=BigInteger)
    flagged: int
    asked: int
    held: int
    degraded: int
    expected_loss: int = Field(sa_type=BigInteger)
    last_at: int = Field(sa_type=BigInteger)


class DayBookMark(SQLModel, table=True):
    """Up to which record of the journal the day book is kept; one row."""

    __tablename__ = "day_book_mark"

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)


ADDED = ("transactions", "amount", "flagged", "asked", "held", "degraded", "expected_loss")
BY = ("business_date", "store", "register", "employee", "kind")

ADD = text(f"""
INSERT INTO day_book ({", ".join(BY)}, region, {", ".join(ADDED)}, last_at)
SELECT {", ".join(BY)}, max(region), sum(sign), sum(sign * amount),
    sum(CASE WHEN flagged THEN sign ELSE 0 END),
    sum(CASE WHEN action = 5 THEN sign ELSE 0 END),
    sum(CASE WHEN action > 5 THEN sign ELSE 0 END),
    sum(CASE WHEN degraded <> '' THEN sign ELSE 0 END),
    sum(sign * expected_loss), max(at)
FROM (
    SELECT d.*, 1 AS sign FROM decision d WHERE d.seq > :after AND d.seq <= :upto
    UNION ALL
    SELECT o.*, -1 AS sign FROM decision d JOIN decision o ON o.seq = (
        SELECT max(b.seq) FROM decision b WHERE b.key = d.key AND b.seq < d.seq)
    WHERE d.seq > :after AND d.seq <= :upto AND d.revision > 0
) AS counted
WHERE true GROUP BY {", ".join(BY)}
ON CONFLICT ({", ".join(BY)}) DO UPDATE SET region = excluded.region,
    {", ".join(f"{name} = day_book.{name} + excluded.{name}" for name in ADDED)},
    last_at = CASE WHEN excluded.last_at > day_book.last_at
        THEN excluded.last_at ELSE day_book.last_at END
""")


def keep_day_book(session: Session) -> bool:
    """Add up the next records; True where more wait. Each record counts once, whoever keeps it."""
    mark = session.get(DayBookMark, 1) or DayBookMark(id=1, seq=0)
    last = session.exec(select(func.max(col(tables.Event.seq)))).one() or 0
    upto = min(last, mark.seq + A_TIME)
    if upto > mark.seq:
        session.execute(ADD, {"after": mark.seq, "upto": upto})
        mark.seq = upto
        session.add(mark)
    return upto < last
