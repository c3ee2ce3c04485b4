"""Alerts on their way to receivers: a letter for each receiver and piece of news, for ever one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from tillguard.domain import Happening, News
from tillguard.errors import UnknownLetter

from . import tables
from .tables import Serial

HELD = 30_000
"""Milliseconds for which a letter that is being sent is nobody else's."""
OLDEST = 72 * 3600
"""Seconds after which news is told to nobody any more, and a letter that was not sent is dead."""


class Standing(StrEnum):
    """Where a letter is: only one that waits is ever sent."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class AlertLetter(SQLModel, table=True):
    """News for a receiver; its words are made from the journal when it is sent, but for `said`,
    the alert of what is no record. Times in milliseconds, of the machine's clock."""

    __tablename__ = "alert_letter"
    __table_args__ = (
        UniqueConstraint("receiver", "event", name="alert_letter_once"),
        tables.only("alert_letter_due", "receiver", "due", where="state = 'waiting'"),
        Index("alert_letter_state", "state", "id"),
        Index("alert_letter_ended", "state", "ended"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    receiver: str
    event: str
    news: str
    seq: int = Field(sa_type=BigInteger)
    store: str
    said: bytes = Field(sa_type=LargeBinary)
    written: int = Field(sa_type=BigInteger)
    due: int = Field(sa_type=BigInteger)
    attempts: int = 0
    state: str = Standing.WAITING.value
    ended: int | None = Field(default=None, sa_type=BigInteger)
    why: str = Field(default="", sa_type=Text)


class AlertMark(SQLModel, table=True):
    """Up to which record of the journal letters are written; one row."""

    __tablename__ = "alert_mark"

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as whoever sends it needs it; `attempts` counts the one that is made now."""

    id: int
    receiver: str
    event: str
    news: News
    seq: int
    said: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an attempt: sent, dead, or due again at `due` (milliseconds); `untried` where
    it was not made."""

    id: int
    state: Standing
    due: int = 0
    why: str = ""
    untried: bool = False


def begin_marking(session: Session) -> None:
    """The past is no news: where no letter was ever written, the first is about what comes."""
    if session.get(AlertMark, 1) is None:
        last = session.execute(text("SELECT coalesce(max(seq), 0) FROM event")).scalar_one()
        session.add(AlertMark(id=1, seq=int(last)))


def mark(session: Session) -> int:
    """Up to which record letters are written."""
    row = session.get(AlertMark, 1)
    return 0 if row is None else row.seq


def write_letters(
    session: Session,
    upto: int,
    letters: Iterable[tuple[str, Happening, bytes]],
    now: int,
) -> int:
    """Write those to receivers that are not written yet, and move the mark; how many are new."""
    written = sum(write_letter(session, *letter, now) for letter in letters)
    row = session.get(AlertMark, 1) or AlertMark(id=1, seq=0)
    row.seq = max(row.seq, upto)
    session.add(row)
    return written


WRITE = text("""
INSERT INTO alert_letter
    (receiver, event, news, seq, store, said, written, due, attempts, state, why)
VALUES (:receiver, :event, :news, :seq, :store, :said, :now, :now, 0, 'waiting', '')
ON CONFLICT (receiver, event) DO NOTHING""")


def write_letter(session: Session, receiver: str, one: Happening, said: bytes, now: int) -> bool:
    """False where the receiver was told of this before, or will be."""
    values = {"receiver": receiver, "event": one.event, "news": one.news.value, "seq": one.seq,
              "store": one.store, "said": said, "now": now}  # fmt: skip
    return _rows(session.execute(WRITE, values)) == 1


def due_receivers(session: Session, now: int) -> list[str]:
    """For whom a letter waits that is due."""
    found = session.execute(
        text("SELECT DISTINCT receiver FROM alert_letter WHERE state = 'waiting' AND due <= :now"),
        {"now": now},
    )
    return [str(row[0]) for row in found]


def take_letters(session: Session, receiver: str, now: int, most: int) -> list[Letter]:
    """The oldest letters that are due, held for whoever takes them: write transactions come one
    after another over all services, so nobody else takes them before they are due again."""
    rows = session.exec(
        select(AlertLetter)
        .where(AlertLetter.receiver == receiver)
        .where(AlertLetter.state == Standing.WAITING.value)
        .where(AlertLetter.due <= now)
        .order_by(col(AlertLetter.id))
        .limit(most)
    ).all()
    for row in rows:
        row.due, row.attempts = now + HELD, row.attempts + 1
        session.add(row)
    return [_letter(row) for row in rows]


def settle_letters(session: Session, fates: Sequence[Fate], now: int) -> None:
    """Write down what became of letters that were taken. One that was acknowledged stays so."""
    for fate in fates:
        row = session.get(AlertLetter, fate.id)
        if row is None or row.state == Standing.SENT.value:
            continue
        row.state, row.why = fate.state.value, fate.why
        row.attempts -= fate.untried
        if fate.state is Standing.WAITING:
            row.due = fate.due
        else:
            row.ended = now
        session.add(row)


def bury_old(session: Session, now: int) -> int:
    """Letters that nobody could be given within three days are dead; how many."""
    values = {"now": now, "oldest": now - OLDEST * 1000}
    buried = session.execute(
        text("""UPDATE alert_letter SET state = 'dead', ended = :now,
            why = CASE WHEN why = '' THEN 'nobody could be told within three days' ELSE why END
            WHERE state = 'waiting' AND written < :oldest"""),
        values,
    )
    return _rows(buried)


def retry_letters(session: Session, now: int, receiver: str = "", id: int = 0) -> int:
    """Let dead letters wait again: of one receiver, one letter, or all; how many.

    Raises UnknownLetter for an id that is no dead letter's.
    """
    wanted = select(AlertLetter).where(AlertLetter.state == Standing.DEAD.value)
    if receiver:
        wanted = wanted.where(AlertLetter.receiver == receiver)
    if id:
        wanted = wanted.where(AlertLetter.id == id)
    rows = session.exec(wanted).all()
    if id and not rows:
        raise UnknownLetter(f"{id} is no dead letter: see `tillguard alerts list --state dead`")
    for row in rows:
        row.state, row.due, row.written = Standing.WAITING.value, now, now
        row.attempts, row.ended = 0, None
        session.add(row)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Count:
    """How many letters of a receiver stand so, and when the oldest was written (milliseconds)."""

    receiver: str
    state: Standing
    letters: int
    oldest: int


def count_letters(session: Session, since: int = 0) -> list[Count]:
    """By receiver and state; those that are sent only as far as they ended `since` then."""
    rows = session.execute(
        text("""SELECT receiver, state, count(*), min(written) FROM alert_letter
            WHERE state IN ('waiting', 'dead') GROUP BY receiver, state
            UNION ALL
            SELECT receiver, state, count(*), min(written) FROM alert_letter
            WHERE state = 'sent' AND ended >= :since GROUP BY receiver, state
            ORDER BY 1, 2"""),
        {"since": since},
    )
    return [Count(row[0], Standing(row[1]), int(row[2]), int(row[3])) for row in rows]


def letters(
    session: Session, state: Standing | None, receiver: str, most: int
) -> Sequence[AlertLetter]:
    """The newest first."""
    wanted = select(AlertLetter).order_by(col(AlertLetter.id).desc()).limit(most)
    if state is not None:
        wanted = wanted.where(AlertLetter.state == state.value)
    if receiver:
        wanted = wanted.where(AlertLetter.receiver == receiver)
    return session.exec(wanted).all()


def oldest_waiting(session: Session) -> int | None:
    """When the oldest letter that waits was written (milliseconds)."""
    wanted = select(func.min(AlertLetter.written)).where(AlertLetter.state == "waiting")
    return session.exec(wanted).one()


def _letter(row: AlertLetter) -> Letter:
    assert row.id is not None
    return Letter(row.id, row.receiver, row.event, News(row.news), row.seq, row.said, row.attempts)


def _rows(result: Any) -> int:
    return int(result.rowcount)
