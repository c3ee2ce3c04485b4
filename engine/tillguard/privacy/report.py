"""Everything that is kept about a person, as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError, Message
from sqlmodel import Session, SQLModel

from tillguard.journal import tables
from tillguard.v1 import decision_pb2

from .files import files_beside
from .holding import holding, worded
from .norms import names_of
from .persons import Person, message_of
from .places import PLACES, changed, naming, rows_of

OMITTED = frozenset({"vector", "salt", "fingerprint", "password"})
"""Columns that say nothing to a reader: numbers that were worked out, and secrets."""


def report(session: Session, person: Person) -> dict[str, Any]:
    """The records of every table in which the person stands, the labels and cases that are about
    them, the versions of lists and norms that name them, and what holds them."""
    found = {name: list(_records(session, name, person)) for name in PLACES}
    keys = sorted({row["key"] for row in found["decision"]})
    return {
        "person": person.key,
        "kind": person.kind.value,
        "records": {name: rows for name, rows in found.items() if rows},
        "evidence": _about(session, "case_evidence", "decision_seq",
                           [row["seq"] for row in found["decision"]]),
        "labels": _about(session, "label", "key", keys),
        "case_files": files_beside(session, person),
        "bundles": bundles(session, person),
        "norms": norms(session, person),
        "holds": [worded(row) for row in holding(session, person)],
    }  # fmt: skip


def counts(session: Session, person: Person) -> dict[str, int]:
    """How many rows of each table name the person; those of `norm` too."""
    found = {name: sum(1 for _ in _named(session, name, person)) for name in PLACES}
    found["norm"] = len(norms(session, person))
    return {name: count for name, count in found.items() if count}


def bundles(session: Session, person: Person) -> list[str]:
    """The hashes of bundles whose rules, policies or lists name the person."""
    rows = session.execute(sa.select(tables.Bundle)).scalars()
    return [row.hash for row in rows if any(s.encode() in row.content for s in person.spellings)]


def norms(session: Session, person: Person) -> list[str]:
    """The hashes of norms that name the person."""
    rows = session.execute(sa.select(tables.Norm)).scalars()
    return [row.hash for row in rows if names_of(row.content, row.hash, person)]


def _named(session: Session, name: str, person: Person) -> Iterator[dict[str, Any]]:
    for row in rows_of(session, name, naming(session, name, person)):
        if changed(name, row, person, ""):
            yield row


def _records(session: Session, name: str, person: Person) -> Iterator[dict[str, Any]]:
    for row in _named(session, name, person):
        shown = {column: value for column, value in row.items() if column not in OMITTED}
        if name == "event":
            shown["body"] = _shown(message_of(row["kind"], row["body"]))
        if name == "decision":
            shown["decision"] = _shown(_decision(row["decision"]))
        for column, value in shown.items():
            if isinstance(value, str) and value[:1] in "[{":
                shown[column] = _parsed(value)
        yield shown


def _about(session: Session, name: str, column: str, wanted: list[Any]) -> list[dict[str, Any]]:
    table, found = SQLModel.metadata.tables[name], list[dict[str, Any]]()
    for start in range(0, len(wanted), 500):
        some = table.c[column].in_(wanted[start : start + 500])
        found += [dict(row) for row in session.execute(sa.select(table).where(some)).mappings()]
    return found


def _decision(raw: bytes) -> Message | None:
    try:
        return decision_pb2.Decision.FromString(raw)
    except DecodeError:
        return None


def _shown(message: Message | None) -> dict[str, Any] | None:
    if message is None:
        return None
    shown: dict[str, Any] = MessageToDict(message, preserving_proto_field_name=True)
    return shown


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
