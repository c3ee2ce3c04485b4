"""Records that leave as a whole for their age: figures, labels, cases, plans, what has ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from tillguard.journal import NORMS
from tillguard.journal.database import Database
from tillguard.journal.exhibits import exhibits_of, forget_contents
from tillguard.journal.replays import DAY
from tillguard.policy import Retention

from .chunks import READ, Chunk, gone, parts, rows_with
from .kept_back import KeptBack
from .rewriting import Rewriter

FACTS = ("hit_fact", "cash_fact", "decision_fact")
OF_A_CASE = ("case_evidence", "assignment", "left_out", "peer_finding", "exhibit")
STAFF = (
    ("label", "labeller"), ("assignment", "person"), ("case_step", "by"),
    ("investigation_case", "holder"),
)  # fmt: skip
"""Where a person of the staff may stand."""
T = SQLModel.metadata.tables


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is too old at a moment `now` (epoch seconds), but for what a hold keeps `back`; `upto`
    is the last record whose figures are. Where all is only counted, a case that would leave keeps
    nothing back."""

    database: Database
    retention: Retention
    now: int
    back: KeptBack
    upto: int
    counting: bool

    def chunks(self) -> Iterator[Chunk]:
        """Class by class; nothing of one that stays for ever."""
        kept = self.retention
        if kept.cases is not None:
            yield from self.cases(self.now - kept.cases * DAY)
            yield from self.plans(self.now - kept.cases * DAY)
        if kept.labels is not None:
            yield from self.labels(self.now - kept.labels * DAY)
        if kept.facts is not None:
            yield from self.facts()
            yield from self.days(self.now - kept.facts * DAY)
            if not self.counting:
                yield from self.names()
        if kept.keys is not None:
            yield from self.nights(self.now - kept.keys * DAY)
        if kept.access is not None:
            yield from self.ended(self.now - kept.access * DAY)

    def ask(self, wanted: sa.Select[Any]) -> list[Any]:
        with self.database.view() as session:
            return list(session.execute(wanted).scalars())

    def cases(self, before: int) -> Iterator[Chunk]:
        """Closed cases with their trail; never the trail's newest line, whose number would be given
        again."""
        case, step = T["investigation_case"], T["case_step"]
        newest = sa.select(step.c.case_id).order_by(step.c.id.desc()).limit(1).scalar_subquery()
        old = sa.select(case.c.id).where(
            case.c.state == "closed", case.c.closed_at < before, case.c.id != newest
        )
        for id in self.ask(old.order_by(case.c.closed_at, case.c.id)):
            with self.database.view() as session:
                if self._is_held(session, id):
                    yield Chunk(lambda *_: True, stay=1)
                    continue
                counts = {
                    name: len(rows_with(session, name, "case_id", [id]))
                    for name in ("case_step", *OF_A_CASE)
                }
            yield Chunk(_without_case(id), {"investigation_case": 1, **counts})
            if self.counting:
                self.back.going.add(id)

    def _is_held(self, session: Session, id: str) -> bool:
        back = self.back
        (case,) = rows_with(session, "investigation_case", "id", [id])
        people = [(one.kind.value, one.key) for one in back.people]
        if id in back.cases or case["store"] in back.stores:
            return True
        if (case["subject_kind"], case["subject"]) in people:
            return True
        evidence = rows_with(session, "case_evidence", "case_id", [id])
        return bool(back.held(session, [row["decision_seq"] for row in evidence]))

    def plans(self, before: int) -> Iterator[Chunk]:
        """Plans with their queues, but for the newest, and those of a case that still stands."""
        plan, queued = T["plan"], T["assignment"]
        newest = sa.select(sa.func.max(plan.c.id)).scalar_subquery()
        stands = sa.exists().where(queued.c.plan_id == plan.c.id)
        old = sa.select(plan.c.id).where(plan.c.made_at < before, plan.c.id != newest, ~stands)
        for some in parts(self.ask(old)):
            yield gone("left_out", "plan_id", some)
            yield gone("plan", "id", some)

    def labels(self, before: int) -> Iterator[Chunk]:
        """What was said of transactions, all that was said until then of one together."""
        label = T["label"]
        old = sa.select(label.c.key).where(label.c.known < before).distinct()
        keys = self.ask(old.order_by(label.c.key))
        for start in range(0, len(keys), READ):
            some = keys[start : start + READ]
            with self.database.view() as session:
                stay = self.back.keys(session, some)
            yield Chunk(lambda *_: True, stay=len(stay))
            for few in parts([key for key in some if key not in stay]):
                yield _without_labels(few, before)

    def facts(self) -> Iterator[Chunk]:
        """Figures of records, which dashboards and other tools add up."""
        for name in FACTS:
            table, at = T[name], 0
            while True:
                some = sa.select(table.c.seq).where(table.c.seq > at, table.c.seq <= self.upto)
                seqs = self.ask(some.distinct().order_by(table.c.seq).limit(READ))
                if not seqs:
                    break
                with self.database.view() as session:
                    stay = self.back.held(session, seqs)
                yield Chunk(lambda *_: True, stay=len(stay))
                for few in parts([seq for seq in seqs if seq not in stay]):
                    yield gone(name, "seq", few)
                at = seqs[-1]

    def days(self, before: int) -> Iterator[Chunk]:
        """The day book, a branch's day at a time, and the sums of branches, a day at a time."""
        book, day = T["day_book"], datetime.fromtimestamp(before, UTC).date().isoformat()
        staff = [one.key for one in self.back.people if one.kind.value == "employee"]
        old = sa.and_(
            book.c.business_date < day,
            book.c.store.not_in(self.back.stores),
            book.c.employee.not_in(staff),
        )
        branches = (book.c.business_date, book.c.store)
        wanted = sa.select(*branches, sa.func.count()).where(old).group_by(*branches)
        with self.database.view() as session:
            found = session.execute(wanted).all()
        for on, store, rows in found:
            where = sa.and_(old, book.c.business_date == on, book.c.store == store)
            yield Chunk(_deleting(book, where), {"day_book": rows})
        sums = T["branch_day"]
        over = sa.and_(sums.c.business_date < day, sums.c.store.not_in(self.back.stores))
        for on in self.ask(sa.select(sums.c.business_date).where(over).distinct()):
            where = sa.and_(over, sums.c.business_date == on)
            with self.database.view() as session:
                rows = session.execute(sa.select(sa.func.count()).where(where)).scalar_one()
            yield Chunk(_deleting(sums, where), {"branch_day": int(rows)})

    def names(self) -> Iterator[Chunk]:
        """Names for which a number stands that no figure, case or label has any more; never the
        newest, whose number would be given again."""
        key, case, fact = T["star_key"], T["investigation_case"], T["decision_fact"]
        seen = self.ask(sa.select(sa.func.coalesce(sa.func.max(fact.c.seq), 0)))[0]
        numbers = sa.union(*(sa.select(T[name].c.employee_id) for name in FACTS))
        about = sa.select(case.c.subject).where(case.c.subject_kind == "employee")
        staff = sa.union(*(sa.select(T[name].c[column]) for name, column in STAFF))
        newest = sa.select(sa.func.max(key.c.id)).scalar_subquery()
        unused = sa.or_(
            sa.and_(key.c.of == "employee", key.c.id.not_in(numbers), key.c.name.not_in(about)),
            sa.and_(key.c.of == "staff", key.c.name.not_in(staff)),
        )
        for few in parts(self.ask(sa.select(key.c.id).where(unused, key.c.id != newest))):
            since = sa.select(fact.c.employee_id).where(fact.c.seq > seen)
            where = sa.and_(key.c.id.in_(few), key.c.id.not_in(since))
            yield Chunk(_deleting(key, where), {"star_key": len(few)})

    def nights(self, before: int) -> Iterator[Chunk]:
        """Norms that nobody looks up any more, and findings without a case: both name people."""
        norm, event, live, found = T["norm"], T["event"], T["live"], T["peer_finding"]
        taken = event.c.kind == NORMS
        last = sa.select(sa.func.max(event.c.seq)).where(taken, event.c.received < before)
        used = sa.select(event.c.key).where(taken, event.c.seq >= last.scalar_subquery())
        old = sa.select(norm.c.hash).where(
            norm.c.made_at < before,
            norm.c.hash.not_in(sa.select(live.c.hash)),
            norm.c.hash.not_in(used),
        )
        for some in parts(self.ask(old)):
            yield gone("norm", "hash", some)
        lone = sa.and_(found.c.made_at < before, found.c.case_id.is_(None))
        for name in self.ask(sa.select(found.c.made_at).where(lone).distinct()):
            with self.database.view() as session:
                where = sa.and_(lone, found.c.made_at == name)
                rows = session.execute(sa.select(sa.func.count()).where(where)).scalar_one()
            yield Chunk(_deleting(found, where), {"peer_finding": int(rows)})

    def ended(self, before: int) -> Iterator[Chunk]:
        """Holds and pauses that ended, letters that were sent or given up, and sessions; never the
        newest of them, whose number would be given again."""
        hold, snooze, session = T["legal_hold"], T["snooze"], T["signed_in"]
        letter = T["alert_letter"]
        for table, over in (
            (hold, hold.c.ended_at < before),
            (snooze, sa.or_(snooze.c.ended_at < before, snooze.c.until < before)),
            (letter, letter.c.ended < 1000 * before),
        ):
            newest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            for some in parts(self.ask(sa.select(table.c.id).where(over, table.c.id != newest))):
                yield gone(table.name, "id", some)
        for some in parts(self.ask(sa.select(session.c.token).where(session.c.until < before))):
            yield gone("signed_in", "token", some)


def _deleting(table: sa.Table, where: sa.ColumnElement[bool]) -> Any:
    def act(session: Session, _rewriter: Rewriter) -> bool:
        session.execute(sa.delete(table).where(where))
        return True

    return act


def _without_labels(keys: Sequence[str], before: int) -> Chunk:
    label = T["label"]
    return Chunk(
        _deleting(label, sa.and_(label.c.key.in_(keys), label.c.known < before)),
        {"label": len(keys)},
    )


def _without_case(id: str) -> Any:
    """A case with all that is its own; cases that became part of it keep its id as a word."""

    def act(session: Session, rewriter: Rewriter) -> bool:
        steps = rows_with(session, "case_step", "case_id", [id])
        if not rewriter.remove_all(session, "case_step", steps):
            return False
        contents = [one.hash for one in exhibits_of(session, id)]
        for name in OF_A_CASE:
            session.execute(sa.delete(T[name]).where(T[name].c.case_id == id))
        forget_contents(session, contents)
        session.execute(
            sa.delete(T["investigation_case"]).where(T["investigation_case"].c.id == id)
        )
        return True

    return act
