"""The trail of a case: who did what, when, as what they asked for, and what it changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Text
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from . import tables

ITSELF = "tillguard"
"""Who opens cases and lets them grow."""

UNTOLD = frozenset({"id", "note"})
"""Columns that no line repeats: a note stands in what was asked."""


class CaseVerb(StrEnum):
    """What happens to a case."""

    OPEN = "open"
    GROW = "grow"
    JOIN = "join"
    PIN = "pin"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    SNOOZE = "snooze"
    NOTE = "note"
    EVIDENCE = "evidence"
    ADD_FILE = "add_file"
    REMOVE_FILE = "remove_file"
    CLOSE = "close"
    TAKE_BACK = "take_back"
    REOPEN = "reopen"
    CONTEST = "contest"
    ANSWER = "answer"


def fresh_salt() -> bytes:
    """16 random bytes, without which the digest of a row cannot be guessed."""
    return os.urandom(16)


class CaseStepRow(SQLModel, table=True):
    """One line of a case's trail; it only grows. `asked` and `changes` are JSON."""

    __tablename__ = "case_step"

    id: int | None = Field(default=None, primary_key=True, sa_type=tables.Serial)
    case_id: str = Field(foreign_key="investigation_case.id", index=True)
    verb: str
    at: int = Field(sa_type=BigInteger)
    by: str
    asked: str = Field(sa_type=Text)
    changes: str = Field(sa_type=Text)
    salt: bytes | None = Field(default_factory=fresh_salt, sa_type=LargeBinary)


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A line of the trail; `at` in epoch seconds, `changes` by column: before and after."""

    case: str
    verb: CaseVerb
    at: int
    by: str
    asked: Mapping[str, Any]
    changes: Mapping[str, tuple[Any, Any]]


@contextmanager
def step(
    session: Session,
    row: tables.InvestigationCase,
    verb: CaseVerb,
    by: str,
    at: int,
    **asked: object,
) -> Iterator[None]:
    """What happens to the row within is one line of its trail, and saved with it."""
    before = {} if verb is CaseVerb.OPEN else _standing(row)
    yield
    session.add(row)
    session.flush()
    after = _standing(row)
    changes = {n: [before.get(n), now] for n, now in after.items() if before.get(n) != now}
    session.add(
        CaseStepRow(
            case_id=row.id,
            verb=verb.value,
            at=at,
            by=by,
            asked=json.dumps(asked, sort_keys=True),
            changes=json.dumps(changes, sort_keys=True),
        )
    )


def just_done(session: Session, id: str, verb: CaseVerb, by: str, **asked: object) -> bool:
    """Whether the latest thing that happened to the case is this very one: a retry."""
    steps = select(CaseStepRow).where(CaseStepRow.case_id == id)
    return _is_last(session, steps, (verb.value, by, json.dumps(asked, sort_keys=True)))


def last_done(session: Session, id: str, verb: CaseVerb, by: str, **asked: object) -> bool:
    """Whether this verb was done last by this person with these very words, whatever came since."""
    steps = select(CaseStepRow).where(CaseStepRow.case_id == id, CaseStepRow.verb == verb.value)
    return _is_last(session, steps, (verb.value, by, json.dumps(asked, sort_keys=True)))


def _is_last(
    session: Session, steps: SelectOfScalar[CaseStepRow], done: tuple[str, str, str]
) -> bool:
    last = session.exec(steps.order_by(col(CaseStepRow.id).desc()).limit(1)).first()
    return last is not None and (last.verb, last.by, last.asked) == done


def last_step(session: Session, id: str) -> CaseStep | None:
    """What happened to the case last."""
    steps = select(CaseStepRow).where(CaseStepRow.case_id == id)
    row = session.exec(steps.order_by(col(CaseStepRow.id).desc()).limit(1)).first()
    return _step(row) if row else None


def case_trail(session: Session, id: str) -> list[CaseStep]:
    """Everything that happened to the case, in order."""
    rows = session.exec(
        select(CaseStepRow).where(CaseStepRow.case_id == id).order_by(col(CaseStepRow.id))
    )
    return [_step(row) for row in rows]


def _standing(row: tables.InvestigationCase) -> dict[str, Any]:
    return row.model_dump(exclude=set(UNTOLD))


def _step(row: CaseStepRow) -> CaseStep:
    changes = {name: (old, new) for name, (old, new) in json.loads(row.changes).items()}
    return CaseStep(row.case_id, CaseVerb(row.verb), row.at, row.by, json.loads(row.asked), changes)
