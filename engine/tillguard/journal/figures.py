"""Sums for dashboards: the day book, what was said of transactions, and cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from .daybook import KINDS
from .labels import COUNTS

LEVELS = ("region", "store", "register", "employee")


class Part(NamedTuple):
    """A part of the chain on some days: whoever is not named is all; days as ISO dates, both
    included. `stores` bounds what may be seen."""

    since: str
    until: str
    region: str = ""
    store: str = ""
    register: str = ""
    employee: str = ""
    stores: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sums:
    """What a part came to: `of` by kind; money in minor units, `gross` before discounts; `counts`
    of drawers, and by how much these were off; `last_at` the last event's time."""

    transactions: int = 0
    flagged: int = 0
    asked: int = 0
    held: int = 0
    degraded: int = 0
    expected_loss: int = 0
    gross: int = 0
    discount: int = 0
    counts: int = 0
    cash_over: int = 0
    cash_short: int = 0
    last_at: int = 0
    of: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Sums) -> Sums:
        added: dict[str, Any] = {n: getattr(self, n) + getattr(other, n) for n in ADDED}
        kinds = {kind: self.of.get(kind, 0) + other.of.get(kind, 0) for kind in KINDS}
        return Sums(**added, last_at=max(self.last_at, other.last_at), of=kinds)


ADDED = (
    "transactions", "flagged", "asked", "held", "degraded", "expected_loss", "gross", "discount",
    "counts", "cash_over", "cash_short",
)  # fmt: skip


class Reviewed(NamedTuple):
    """Transactions with a verdict or a manager's answer: how many, how many of them confirmed,
    what managers prevented, the sum of what the model had said of those that it scored, and for how
    long (seconds, together) it was not known what they were."""

    reviewed: int = 0
    confirmed: int = 0
    prevented: int = 0
    scored: int = 0
    foretold: float = 0.0
    came: int = 0
    waited: int = 0

    def __add__(self, other: object) -> Reviewed:
        """What two parts came to together."""
        assert isinstance(other, Reviewed)
        both: list[Any] = [mine + more for mine, more in zip(self, other, strict=True)]
        return Reviewed(*both)


PLAIN = ", ".join([*(f"sum({name})" for name in ADDED), "max(last_at)"])
APART = {
    "day_book": [f"sum(CASE WHEN kind = '{one}' THEN transactions ELSE 0 END)" for one in KINDS],
    "branch_day": [f"sum({column})" for column in KINDS.values()],
}
"""The counts of kinds, by the table that they are read from."""


def summed(session: Session, part: Part, by: str) -> dict[str, Sums]:
    """Sums of a part by a level below it, or by `business_date`; of whole branches where that is
    enough, for a chain has some thousand times as many registers, employees and kinds."""
    whole = not (part.register or part.employee) and by not in ("register", "employee")
    table = "branch_day" if whole else "day_book"
    where, values = conditions(part)
    columns = ", ".join([PLAIN, *APART[table]])
    sql = f'SELECT "{by}", {columns} FROM {table} WHERE {where} GROUP BY "{by}"'
    return {str(row[0]): _sums(row[1:]) for row in session.execute(text(sql), values)}


def reviewed(session: Session, part: Part) -> Reviewed:
    """Of the transactions of these days, each counted once with the latest that was said."""
    return sum(reviewed_by(session, part, "store").values(), Reviewed())


def reviewed_by(session: Session, part: Part, by: str) -> dict[str, Reviewed]:
    """The same by a level below a part."""
    where, values = conditions(part, of="d.")
    rows = session.execute(
        text(f"""
        SELECT place, count(*), sum(c), sum(prevented),
            count(probability), sum(probability),
            sum(CASE WHEN probability IS NULL THEN 0 ELSE c END), sum(waited)
        FROM (SELECT l.key, max(CASE WHEN l.confirmed THEN 1 ELSE 0 END) AS c, max(CASE
                WHEN l.source = 'approval' AND l.confirmed THEN l.loss ELSE 0 END) AS prevented,
                max(d.probability) AS probability, min(l.known - d.at) AS waited,
                max(d."{by}") AS place
            FROM label l JOIN decision d ON d.key = l.key AND d.revision = (
                SELECT max(n.revision) FROM decision n WHERE n.key = l.key)
            WHERE {COUNTS} AND {where}
            GROUP BY l.key) AS said GROUP BY place"""),
        values,
    )
    return {str(place): Reviewed(*(value or 0 for value in rest)) for place, *rest in rows}


class Worked(NamedTuple):
    """Cases of a part: open now, how old these are together (seconds), how many are overdue; closed
    with a verdict in the days, and what they brought back."""

    open: int
    age: int
    overdue: int
    closed: int
    recovered: int
    minutes: int


def worked(session: Session, part: Part, since: int, until: int, now: int) -> Worked:
    """`since` and `until` bound the moment of the verdict (epoch seconds)."""
    where, values = conditions(part._replace(register="", employee=""), dates=False)
    row = session.execute(
        text(f"""
        SELECT sum(CASE WHEN state <> 'closed' THEN 1 ELSE 0 END),
            sum(CASE WHEN state <> 'closed' THEN :now - opened ELSE 0 END),
            sum(CASE WHEN state <> 'closed' AND due < :now THEN 1 ELSE 0 END),
            sum(CASE WHEN closed_at >= :from AND closed_at < :to THEN 1 ELSE 0 END),
            sum(CASE WHEN closed_at >= :from AND closed_at < :to THEN recovered ELSE 0 END),
            sum(CASE WHEN closed_at >= :from AND closed_at < :to THEN minutes_spent ELSE 0 END)
        FROM investigation_case WHERE {where}"""),
        {**values, "from": since, "to": until, "now": now},
    ).one()
    return Worked(*(value or 0 for value in row))


class Receipt(NamedTuple):
    """A transaction in a list."""

    key: str
    at: int
    kind: str
    register: str
    employee: str
    amount: int
    action: int
    flagged: bool
    risk: float
    reason: str


def receipts(session: Session, part: Part, kind: str, flagged: bool, most: int) -> list[Receipt]:
    """The latest transactions of one store's register or employee; the store must be named."""
    where, values = conditions(part)
    where += " AND kind = :kind" if kind else ""
    where += " AND flagged" if flagged else ""
    columns = ", ".join(f'"{name}"' for name in Receipt._fields)
    sql = f"SELECT {columns} FROM decision WHERE {where} ORDER BY at DESC LIMIT {int(most)}"
    return [Receipt(*row) for row in session.execute(text(sql), {**values, "kind": kind})]


def conditions(part: Part, dates: bool = True, of: str = "") -> tuple[str, dict[str, Any]]:
    asked = [f"{of}business_date BETWEEN :since AND :until"] if dates else ["1 = 1"]
    asked += [f'{of}"{name}" = :{name}' for name in LEVELS if getattr(part, name)]
    stores = sorted(part.stores)
    if stores:
        named = ", ".join(f":store{n}" for n in range(len(stores)))
        asked.append(f"{of}store IN ({named})")
    bound = {f"store{n}": store for n, store in enumerate(stores)}
    values = {name: value for name, value in part._asdict().items() if isinstance(value, str)}
    return " AND ".join(asked), values | bound


def _sums(row: Sequence[Any]) -> Sums:
    values = [int(value or 0) for value in row]
    plain = (*ADDED, "last_at")
    named: dict[str, Any] = dict(zip(plain, values, strict=False))
    return Sums(**named, of=dict(zip(KINDS, values[len(plain) :], strict=True)))
