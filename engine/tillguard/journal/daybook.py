"""The day book: what every register and employee did on a trading day, added up as it happens."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, text
from sqlmodel import Field, Session, SQLModel

from tillguard.domain import Event

from .star.facts import Batch, Counted, read_batch, write_facts

A_TIME = 200
"""Records that are added up in one transaction: tills wait for the writer no longer than that."""


class DayBookRow(SQLModel, table=True):
    """One day, register, employee and kind; a higher revision takes the earlier one's place.
    Counted drawers have the kind `cash_count` and are no transactions."""

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
    gross: int = Field(sa_type=BigInteger)
    discount: int = Field(sa_type=BigInteger)
    counts: int = Field(sa_type=BigInteger)
    cash_over: int = Field(sa_type=BigInteger)
    cash_short: int = Field(sa_type=BigInteger)
    last_at: int = Field(sa_type=BigInteger)


class DayBookMark(SQLModel, table=True):
    """Up to which record of the journal the day book is kept; one row."""

    __tablename__ = "day_book_mark"

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)


ADDED = (
    "transactions", "amount", "flagged", "asked", "held", "degraded", "expected_loss", "gross",
    "discount",
)  # fmt: skip
BY = ("business_date", "store", "register", "employee", "kind")

COUNTED = ", ".join(
    ["{of}." + name for name in (*BY, "region", "amount", "flagged", "action", "degraded", "at")]
    + [f"{{of}}.{name}" for name in ("expected_loss", "gross", "discount")]
)

INTO = ", ".join([*BY, "region", *ADDED, "counts", "cash_over", "cash_short", "last_at"])

ADD = text(f"""
INSERT INTO day_book ({INTO})
SELECT {", ".join(BY)}, max(region), sum(sign), sum(sign * amount),
    sum(CASE WHEN flagged THEN sign ELSE 0 END),
    sum(CASE WHEN action = 5 THEN sign ELSE 0 END),
    sum(CASE WHEN action > 5 THEN sign ELSE 0 END),
    sum(CASE WHEN degraded <> '' THEN sign ELSE 0 END),
    sum(sign * expected_loss), sum(sign * gross), sum(sign * discount), 0, 0, 0, max(at)
FROM (
    SELECT {COUNTED.format(of="d")}, 1 AS sign FROM decision d
    WHERE d.seq > :after AND d.seq <= :upto
    UNION ALL
    SELECT {COUNTED.format(of="o")}, -1 AS sign FROM decision d JOIN decision o ON o.seq = (
        SELECT max(b.seq) FROM decision b WHERE b.key = d.key AND b.seq < d.seq)
    WHERE d.seq > :after AND d.seq <= :upto AND d.revision > 0
) AS counted
WHERE true GROUP BY {", ".join(BY)}
ON CONFLICT ({", ".join(BY)}) DO UPDATE SET region = excluded.region,
    {", ".join(f"{name} = day_book.{name} + excluded.{name}" for name in ADDED)},
    last_at = CASE WHEN excluded.last_at > day_book.last_at
        THEN excluded.last_at ELSE day_book.last_at END
""")

COUNT = text(f"""
INSERT INTO day_book ({INTO})
VALUES (:business_date, :store, :register, :employee, 'cash_count',
    coalesce((SELECT region FROM star_store WHERE store = CAST(:store AS varchar)), ''),
    {", ".join("0" for _ in ADDED)}, 1, :cash_over, :cash_short, :at)
ON CONFLICT ({", ".join(BY)}) DO UPDATE SET counts = day_book.counts + 1,
    cash_over = day_book.cash_over + excluded.cash_over,
    cash_short = day_book.cash_short + excluded.cash_short,
    last_at = CASE WHEN excluded.last_at > day_book.last_at
        THEN excluded.last_at ELSE day_book.last_at END
""")


def next_batch(session: Session, counted: Counted) -> Batch:
    """The next records to add up, read without keeping anybody from writing."""
    return read_batch(session, _mark(session).seq, A_TIME, counted)


def keep_day_book(session: Session, batch: Batch) -> bool:
    """Add up a batch; True where more wait. Each record counts once, whoever keeps it: a batch that
    somebody else was quicker with is left out."""
    mark = _mark(session)
    if mark.seq != batch.after:
        return True
    if batch.upto > batch.after:
        write_facts(session, batch)
        session.execute(ADD, batch.span)
        if batch.counts:
            session.execute(COUNT, [_counted(event) for _, event in batch.counts])
        mark.seq = batch.upto
        session.add(mark)
    return batch.upto < batch.last


def _counted(event: Event) -> dict[str, Any]:
    return {
        "business_date": event.business_date,
        "store": event.store,
        "register": event.register,
        "employee": event.employee,
        "cash_over": max(event.difference, 0),
        "cash_short": max(-event.difference, 0),
        "at": event.at,
    }


def _mark(session: Session) -> DayBookMark:
    return session.get(DayBookMark, 1) or DayBookMark(id=1, seq=0)
