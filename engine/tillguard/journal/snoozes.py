"""Rules that somebody paused for a while: who, where, until when, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, Session, SQLModel, col, select

from tillguard.domain import Snooze

from . import tables
from .refusals import UnknownSnooze


class SnoozeRow(SQLModel, table=True):
    """A rule that somebody paused until an end, or earlier; an empty place means everywhere."""

    __tablename__ = "snooze"

    id: int | None = Field(default=None, primary_key=True, sa_type=tables.Serial)
    rule: str
    region: str
    store: str
    register_id: str = Field(sa_column_kwargs={"name": "register"})
    since: int = Field(sa_type=BigInteger)
    until: int = Field(sa_type=BigInteger)
    reason: str = Field(sa_type=Text)
    by: str
    ended_at: int | None = Field(default=None, sa_type=BigInteger)
    ended_by: str = ""
    ended_why: str = Field(default="", sa_type=Text)


@dataclass(frozen=True, slots=True)
class StoredSnooze:
    """A snooze with its trail; `ended_at` is None unless somebody ended it before its time."""

    id: int
    snooze: Snooze
    reason: str
    by: str
    ended_at: int | None = None
    ended_by: str = ""
    ended_why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        one = self.snooze
        return {
            "id": self.id, "rule": one.rule, "region": one.region, "store": one.store,
            "register": one.register, "since": one.since, "until": one.until,
            "reason": self.reason, "by": self.by, "ended_at": self.ended_at,
            "ended_by": self.ended_by, "ended_why": self.ended_why,
        }  # fmt: skip


def snooze_rule(session: Session, snooze: Snooze, reason: str, by: str) -> StoredSnooze:
    """Pause a rule from `since` on; services follow within a second."""
    row = SnoozeRow(
        rule=snooze.rule,
        region=snooze.region,
        store=snooze.store,
        register_id=snooze.register,
        since=snooze.since,
        until=snooze.until,
        reason=reason,
        by=by,
    )
    session.add(row)
    session.flush()
    return _stored(row)


def end_snooze(session: Session, id: int, by: str, at: int, why: str = "") -> StoredSnooze:
    """Let a rule be heard again before its time; raises UnknownSnooze, also where it is over."""
    row = session.get(SnoozeRow, id)
    if row is None or row.ended_at is not None or row.until <= at:
        said = "there is no snooze" if row is None else "over already is the snooze"
        raise UnknownSnooze(f"{said} {id}: `tillguard policy snoozes` lists what holds")
    row.ended_at, row.ended_by, row.ended_why = at, by, why
    session.add(row)
    return _stored(row)


def snoozes(
    session: Session, now: int | None = None, most: int | None = None
) -> list[StoredSnooze]:
    """The newest first; with `now` only those that hold then or begin later."""
    table = SnoozeRow
    wanted = select(table)
    if now is not None:
        wanted = wanted.where(col(table.until) > now, col(table.ended_at).is_(None))
    return [_stored(row) for row in session.exec(wanted.order_by(col(table.id).desc()).limit(most))]


def _stored(row: SnoozeRow) -> StoredSnooze:
    assert row.id is not None
    snooze = Snooze(row.rule, row.since, row.until, row.region, row.store, row.register_id)
    return StoredSnooze(
        row.id, snooze, row.reason, row.by, row.ended_at, row.ended_by, row.ended_why
    )
