"""The day book: what every branch, register and employee did on a trading day, added up as it
happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Index, TextClause, text
from sqlmodel import Field, Session, SQLModel

from tillguard.domain import Event

from .star.facts import Batch, Counted, read_batch, write_facts

A_TIME = 100
"""Records that are added up in one transaction: tills wait for the writer no longer than that."""


class Summed(SQLModel):
    """What is added up; money is minor units, `last_at` the last event's time."""

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


class DayBookRow(Summed, table=True):
    """One day, register, employee and kind; a higher revision takes the earlier one's place.
    Counted drawers have the kind `cash_count` and are no transactions."""

    __tablename__ = "day_book"
    __table_args__ = (Index("day_book_store", "store", "business_date"),)

    business_date: str = Field(primary_key=True)
    store: str = Field(primary_key=True)
    register_id: str = Field(primary_key=True, sa_column_kwargs={"name": "register"})
    employee: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)


class BranchDayRow(Summed, table=True):
    """One day of a branch, so that the whole chain is summed up in a blink; transactions of the
    kinds that the pages compare have columns of their own."""

    __tablename__ = "branch_day"

    business_date: str = Field(primary_key=True)
    store: str = Field(primary_key=True)
    returns: int
    voids: int
    post_voids: int
    no_sales: int
    price_overrides: int


class DayBookMark(SQLModel, table=True):
    """Up to which record of the journal the day book is kept; one row."""

    __tablename__ = "day_book_mark"

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)


KINDS = {
    "return": "returns", "void": "voids", "post_void": "post_voids", "no_sale": "no_sales",
    "price_override": "price_overrides",
}  # fmt: skip
"""Columns of a branch's day, by the kind that they count."""
ADDED = (
    "transactions", "amount", "flagged", "asked", "held", "degraded", "expected_loss", "gross",
    "discount",
)  # fmt: skip
CASH = ("counts", "cash_over", "cash_short")
BY = ("business_date", "store", "register", "employee", "kind")

COUNTED = ", ".join(
    f"{{of}}.{name}"
    for name in (*BY, "region", "amount", "flagged", "action", "degraded", "at", "expected_loss",
                 "discount")
)  # fmt: skip
LATER = """last_at = CASE WHEN excluded.last_at > {table}.last_at
        THEN excluded.last_at ELSE {table}.last_at END"""


def plus(table: str, names: Iterable[str]) -> str:
    return ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in names)


def adding(table: str, by: Sequence[str], kinds: Mapping[str, str]) -> TextClause:
    """Adds the decisions of a span to the sums of a table, of which `by` is the key."""
    names = ", ".join(by)
    apart = [f"sum(CASE WHEN kind = '{kind}' THEN sign ELSE 0 END)" for kind in kinds]
    return text(f"""
INSERT INTO {table} ({", ".join([*by, "region", *ADDED, *CASH, "last_at", *kinds.values()])})
SELECT {names}, max(region), sum(sign), sum(sign * amount),
    sum(CASE WHEN flagged THEN sign ELSE 0 END),
    sum(CASE WHEN action = 5 THEN sign ELSE 0 END),
    sum(CASE WHEN action > 5 THEN sign ELSE 0 END),
    sum(CASE WHEN degraded <> '' THEN sign ELSE 0 END),
    sum(sign * expected_loss), sum(sign * (amount + discount)),
    sum(sign * discount),
    {", ".join(["0", "0", "0", "max(at)", *apart])}
FROM (
    SELECT {COUNTED.format(of="d")}, 1 AS sign FROM decision d
    WHERE d.seq > :after AND d.seq <= :upto
    UNION ALL
    SELECT {COUNTED.format(of="o")}, -1 AS sign FROM decision d JOIN decision o ON o.seq = (
        SELECT max(b.seq) FROM decision b WHERE b.key = d.key AND b.seq < d.seq)
    WHERE d.seq > :after AND d.seq <= :upto AND d.revision > 0
) AS counted
WHERE true GROUP BY {names}
ON CONFLICT ({names}) DO UPDATE SET region = excluded.region,
    {plus(table, [*ADDED, *kinds.values()])}, {LATER.format(table=table)}""")


def counting(table: str, by: Sequence[str], kinds: Mapping[str, str]) -> TextClause:
    """Adds one counted drawer."""
    none = [*ADDED, *kinds.values()]
    return text(f"""
INSERT INTO {table} ({", ".join([*by, "region", *none, *CASH, "last_at"])})
VALUES ({", ".join(f":{name}" for name in by)},
    coalesce((SELECT region FROM star_store WHERE store = CAST(:store AS varchar)), ''),
    {", ".join("0" for _ in none)}, 1, :cash_over, :cash_short, :at)
ON CONFLICT ({", ".join(by)}) DO UPDATE SET {plus(table, CASH)}, {LATER.format(table=table)}""")


SUMS: Sequence[tuple[str, Sequence[str], Mapping[str, str]]] = (
    ("day_book", BY, {}),
    ("branch_day", BY[:2], KINDS),
)
ADD = [adding(*one) for one in SUMS]
COUNT = [counting(*one) for one in SUMS]


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
        for add in ADD:
            session.execute(add, batch.span)
        for count in COUNT if batch.counts else ():
            session.execute(count, [_counted(event) for _, event in batch.counts])
        mark.seq = batch.upto
        session.add(mark)
    return batch.upto < batch.last


def _counted(event: Event) -> dict[str, Any]:
    return {
        "business_date": event.business_date,
        "store": event.store,
        "register": event.register,
        "employee": event.employee,
        "kind": "cash_count",
        "cash_over": max(event.difference, 0),
        "cash_short": max(-event.difference, 0),
        "at": event.at,
    }


def _mark(session: Session) -> DayBookMark:
    return session.get(DayBookMark, 1) or DayBookMark(id=1, seq=0)
