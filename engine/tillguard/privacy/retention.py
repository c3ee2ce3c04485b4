"""Lets records leave for their age: a few at a time, sealed ones as the audit chain knows them.

What a run begun and did not end the next one goes on with, from where each class came to.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from tillguard.errors import UnfinishedErasure
from tillguard.journal.ages import age_mark
from tillguard.journal.database import Database
from tillguard.journal.replays import DAY, first_at
from tillguard.journal.seals import extend
from tillguard.journal.stand_ins import RETENTION, ErasureRow, signed
from tillguard.policy import Retention

from .chunks import READ, Chunk, counted, deleted, parts, rows_with
from .expiry import without_body, without_content, without_people
from .kept_back import KeptBack
from .leaving import Leaving
from .places import Row
from .rewriting import Rewriter, last_erasure, sealed_parts, whole_columns

Beside = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Content:
    """Whose rows' content leaves, and rows of which tables leave with it, by a record's number."""

    table: str
    fresh: Callable[[Row], dict[str, Any]]
    beside: Beside = ()


CONTENT: Mapping[str, Content] = {
    "receipts": Content("event", without_body),
    "keys": Content("decision", without_people, (("approval", "seq"),)),
    "decisions": Content(
        "decision",
        without_content,
        (("shadow_decision", "decision_seq"), ("shadow_score", "decision_seq")),
    ),
}
"""The classes whose rows stay without their content, for ever."""


class Overtaken(Exception):
    """What a run knew when it began holds no more."""


@dataclass(slots=True)
class Run:
    """One run at `now` (epoch seconds); without a rewriter it only counts. After each of its
    transactions it rests `rest` times as long as that took.

    `counts` are rows, by class where they stay without content, else by table; `kept` what evidence
    or a hold keeps beyond its age; `unsealed` how often something had to wait for its seal.
    """

    database: Database
    retention: Retention
    now: int
    rewriter: Rewriter | None = None
    rest: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    unsealed: int = 0
    back: KeptBack = field(default_factory=KeptBack)

    def all_of_it(self) -> None:
        """Every class, whatever else is done meanwhile."""
        for chunk in self.chunks():
            self.take(chunk)

    def chunks(self) -> Iterator[Chunk]:
        """Every class; a case leaves before what it kept."""
        with self.database.view() as session:
            self.back = KeptBack.now(session)
        upto = self.upto(self.retention.facts)
        counting = self.rewriter is None
        leaving = Leaving(self.database, self.retention, self.now, self.back, upto, counting)
        yield from leaving.chunks()
        for name, content in CONTENT.items():
            upto = self.upto(getattr(self.retention, name))
            yield from self.content(name, content, upto)

    def upto(self, days: int | None) -> int:
        """The last record that is older than so many days; 0 where none is."""
        if days is None:
            return 0
        last = int(self.database.read("SELECT coalesce(max(seq), 0) FROM event")[0][0])
        return first_at(self.database, self.now - days * DAY, last + 1) - 1 if last else 0

    def content(self, name: str, of: Content, upto: int) -> Iterator[Chunk]:
        """The records of a class up to this one, from where the last run came to."""
        with self.database.view() as session:
            at = age_mark(session, name).upto
        whole, unsealed = True, self.unsealed
        while at < upto:
            with self.database.view() as session:
                seqs = _next(session, of.table, at, upto)
                stay = self.back.records(session, seqs)
            self.kept += len(stay)
            for few in parts([seq for seq in seqs if seq not in stay]):
                yield self.chunk(name, of, few)
            at = seqs[-1] if seqs else upto
            whole = whole and not stay and self.unsealed == unsealed
            if self.rewriter is not None:
                with self.database.transaction() as session:
                    _mark(session, name, at, whole)

    def chunk(self, name: str, of: Content, seqs: Sequence[int]) -> Chunk:
        """These records, as far as anything of them has not left yet."""

        def act(session: Session, rewriter: Rewriter) -> bool:
            rows = rows_with(session, of.table, "seq", seqs)
            changes = [(row, fresh) for row in rows if (fresh := of.fresh(row))]
            for table, column in of.beside:
                deleted(session, table, column, seqs)
            return rewriter.rewrite_all(session, of.table, changes) == len(changes)

        with self.database.view() as session:
            rows = rows_with(session, of.table, "seq", seqs)
            counts = {name: sum(1 for row in rows if of.fresh(row))}
            counts |= {table: counted(session, table, by, seqs) for table, by in of.beside}
        return Chunk(act, counts)

    def refuse_overtaken(self, session: Session) -> None:
        """Raises Overtaken where a hold was placed or released since the run looked, and where
        another process has ended the run: what is left goes the next night."""
        assert self.rewriter is not None
        row = session.get_one(ErasureRow, self.rewriter.erasure)
        if row.finished is not None or KeptBack.now(session) != self.back:
            raise Overtaken

    def take(self, chunk: Chunk) -> None:
        """Let a chunk go, unless it waits for its seal."""
        self.kept += chunk.stay
        if not any(chunk.counts.values()):
            return
        if self.rewriter is not None:
            began = time.monotonic()
            with self.database.transaction() as session:
                self.refuse_overtaken(session)
                gone = chunk.act(session, self.rewriter)
            time.sleep(self.rest * (time.monotonic() - began))
            if not gone:
                self.unsealed += 1
                return
        self.counts.update(chunk.counts)


def _next(session: Session, name: str, after: int, upto: int) -> list[int]:
    seq = SQLModel.metadata.tables[name].c.seq
    wanted = sa.select(seq).where(seq > after, seq <= upto).order_by(seq).limit(READ)
    return list(session.execute(wanted).scalars())


def _mark(session: Session, name: str, at: int, whole: bool) -> None:
    mark = age_mark(session, name)
    mark.upto = at if whole else mark.upto
    mark.beyond = max(mark.beyond, at)
    session.add(mark)


def foreseen(database: Database, retention: Retention, now: int) -> Run:
    """What would leave now."""
    run = Run(database, retention, now)
    run.all_of_it()
    return run


def expire(
    database: Database, key: bytes, retention: Retention, now: int, by: str, rest: float = 0.0
) -> tuple[int, Run]:
    """Let leave what is too old now; the run's number, 0 where nothing was.

    Raises UnfinishedErasure while somebody is being erased: the two must not meet in a row.
    """
    while extend(database, key, now):
        pass
    run = Run(database, retention, now, rest=rest)
    number = begun(database, key, run, by)
    if number:
        with database.view() as session:
            run.rewriter = Rewriter(key, number, sealed_parts(session))
        with suppress(Overtaken):
            run.all_of_it()
        _finish(database, key, number, run)
    return number, run


def begun(database: Database, key: bytes, run: Run, by: str) -> int:
    """The number of a run that is written down; of the one that a crash left, if there is one, and
    0 where there is nothing to do."""
    with database.view() as session:
        open_ = _unfinished(session)
    if open_ is None and not _anything(run):
        return 0
    with database.transaction() as session:
        open_ = _unfinished(session)
        if open_ is not None:
            return open_.id
        made = ErasureRow(
            id=last_erasure(session) + 1, kind=RETENTION, stand_in="", begun=run.now, by=by,
            why=run.retention.told(), counts="{}", columns=json.dumps(whole_columns()), mac="",
        )  # fmt: skip
        made.mac = signed(key, made)
        session.add(made)
    return made.id


def _unfinished(session: Session) -> ErasureRow | None:
    for row in session.exec(select(ErasureRow).where(sa.column("finished").is_(None))):
        if row.kind != RETENTION:
            raise UnfinishedErasure(
                f"erasure {row.id} of an {row.kind} was begun and not finished: run it again"
            )
        return row
    return None


def _anything(run: Run) -> bool:
    """Whether anything would leave; ends at the first that would."""
    return any(any(chunk.counts.values()) for chunk in run.chunks())


def _finish(database: Database, key: bytes, number: int, run: Run) -> None:
    with database.transaction() as session:
        row = session.get_one(ErasureRow, number)
        if row.finished is not None:
            return
        row.finished, row.counts = run.now, json.dumps(dict(sorted((+run.counts).items())))
        row.mac = signed(key, row)
        session.add(row)
