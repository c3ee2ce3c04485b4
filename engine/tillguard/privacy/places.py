"""Where in the database a person may stand, table by table, and how their rows are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from .persons import Person, PersonKind, body_without, decision_without

Row = Mapping[str, Any]
Without = Callable[[Person, Row, str, str], Any]
"""The value of a row's column with another name in the person's place."""


def _exactly(kind: PersonKind) -> Without:
    def without(person: Person, row: Row, column: str, by: str) -> Any:
        named = person.kind is kind and row[column] == person.key
        return by if named else row[column]

    return without


def _by_kind(told: str) -> Without:
    """The key of whatever kind the column `told` says."""

    def without(person: Person, row: Row, column: str, by: str) -> Any:
        named = row[told] == person.kind.value and row[column] == person.key
        return by if named else row[column]

    return without


def _words(person: Person, row: Row, column: str, by: str) -> Any:
    return person.replaced(row[column], by)


def _body(person: Person, row: Row, column: str, by: str) -> Any:
    return body_without(person, row["kind"], row[column], by)


def _decision(person: Person, row: Row, column: str, by: str) -> Any:
    return decision_without(person, row[column], by)


def _numbered(person: Person, row: Row, column: str, by: str) -> Any:
    """An employee or one of the staff for whom a number stands."""
    named = person.kind is PersonKind.EMPLOYEE and row["of"] in ("employee", "staff")
    return by if named and row[column] == person.key else row[column]


_employee = _exactly(PersonKind.EMPLOYEE)

PLACES: Mapping[str, Mapping[str, Without]] = {
    "event": {"body": _body},
    "decision": {
        "employee": _employee,
        "customer": _exactly(PersonKind.CUSTOMER),
        "card": _exactly(PersonKind.CARD),
        "reason": _words,
        "decision": _decision,
    },
    "approval": {"manager": _employee, "reason": _words},
    "investigation_case": {
        "subject": _by_kind("subject_kind"),
        "reason": _words,
        "holder": _employee,
        "note": _words,
        "pinned_to": _employee,
        "members": _words,
        "links": _words,
    },
    "case_step": {"by": _employee, "asked": _words, "changes": _words},
    "plan": {"prices": _words},
    "exhibit": {"name": _words, "by": _employee},
    "saved_filter": {"name": _words, "filters": _words},
    "assignment": {"person": _employee, "reason": _words},
    "left_out": {"reason": _words},
    "label": {"labeller": _employee},
    "day_book": {"employee": _employee},
    "star_key": {"name": _numbered},
    "peer_finding": {"name": _by_kind("entity"), "content": _words},
    "snooze": {"reason": _words, "by": _employee, "ended_by": _employee, "ended_why": _words},
    "account": {"person": _employee},
    "legal_hold": {"name": _by_kind("what"), "why": _words, "by": _employee, "ended_by": _employee},
}
"""How each column of each table lets go of a person. `norm` and the keys of transactions are
looked after elsewhere; what is left out has its reason in the tests of this."""


def changed(table: str, row: Row, person: Person, by: str) -> dict[str, Any]:
    """The columns of a row that name the person, without them."""
    fresh = {name: how(person, row, name, by) for name, how in PLACES[table].items()}
    return {name: value for name, value in fresh.items() if value != row[name]}


def primary(table: sa.Table) -> list[sa.Column[Any]]:
    return list(table.primary_key.columns)


def naming(session: Session, name: str, person: Person) -> list[Sequence[Any]]:
    """The primary keys of a table's rows that may name the person, in order."""
    table = SQLModel.metadata.tables[name]
    where = sa.or_(*(_holds(session, table.c[column], person) for column in PLACES[name]))
    keys = primary(table)
    return [tuple(row) for row in session.execute(sa.select(*keys).where(where).order_by(*keys))]


def _holds(session: Session, column: sa.Column[Any], person: Person) -> sa.ColumnElement[bool]:
    """Whether a column's text or bytes hold the person's key."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    if isinstance(column.type, sa.LargeBinary):
        raw = sa.bindparam(None, person.key.encode(), sa.LargeBinary())
        if sqlite:
            return sa.func.instr(column, raw) > 0
        return sa.func.position(raw.op("IN")(column)) > 0
    find = sa.func.instr if sqlite else sa.func.strpos
    return sa.or_(*(find(column, spelling) > 0 for spelling in person.spellings))


def rows_of(session: Session, name: str, keys: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """These rows of a table, whole, by the names of the columns."""
    table = SQLModel.metadata.tables[name]
    for key in keys:
        row = session.execute(sa.select(table).where(is_row(table, key))).mappings().first()
        if row is not None:
            yield dict(row)


def is_row(table: sa.Table, key: Sequence[Any]) -> sa.ColumnElement[bool]:
    """The condition for the row with this primary key."""
    return sa.and_(*(c == part for c, part in zip(primary(table), key, strict=True)))
