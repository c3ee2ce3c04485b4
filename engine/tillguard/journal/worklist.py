"""The cases that people look at: ranked, filtered, in the stores that they may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from . import tables
from .conversion import file_of
from .evidence import keys_in
from .records import CaseFile, ContestState

REASONS = 3
LOOKED_AT = 10
"""The dearest decisions of a case, whose reasons stand in the list."""
Held = tables.InvestigationCase


class Shelf(StrEnum):
    """Where a case lies: in somebody's queue, below the plan's line, found since, put off, closed,
    or closed and contested."""

    OPEN = "open"
    PLANNED = "planned"
    BELOW = "below"
    FRESH = "fresh"
    LATER = "later"
    CLOSED = "closed"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases; an empty text means any, no `stores` the whole chain. `person` is in whose
    queue or hands; `now` (epoch seconds) says what is still put off."""

    shelf: Shelf = Shelf.OPEN
    person: str = ""
    typology: str = ""
    region: str = ""
    store: str = ""
    text: str = ""
    stores: frozenset[str] = frozenset()
    now: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in the list: `rank` 0 where no plan gave it to anybody, `why` what the plan says of
    that; `price` of a minute at which it would enter; `action` the strictest answer a till got,
    `answer` the dearest one as it was given."""

    file: CaseFile
    rank: int
    person: str
    why: str
    price: float
    value: int
    reasons: Sequence[str]
    action: int
    answer: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the cases, how many there are, and what can be filtered by."""

    cases: tuple[Listed, ...]
    found: int
    typologies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    shelves: dict[str, int] = field(default_factory=dict)


def worklist(session: Session, wanted: Wanted, skip: int, most: int) -> Page:
    """Ranked: what was planned by rank, then what is below the line by price, then the rest by
    value; closed cases by the moment of their verdict."""
    given, left = _latest(session)
    joined = select(Held, given, left).outerjoin(given, _of(given)).outerjoin(left, _of(left))
    condition = and_(*_conditions(wanted, given, left))
    found = select(func.count()).select_from(Held).where(condition)
    if wanted.person or wanted.shelf in (Shelf.PLANNED, Shelf.BELOW, Shelf.FRESH):
        found = found.outerjoin(given, _of(given)).outerjoin(left, _of(left))
    rows = session.execute(
        joined.where(condition).order_by(*_order(wanted, given, left)).offset(skip).limit(most)
    ).all()
    cases = _listed(session, rows)
    return Page(cases, int(session.execute(found).scalar_one()))


def choices(session: Session, wanted: Wanted) -> Page:
    """How many cases lie on each shelf within the stores, and which filters would find some."""
    given, left = _latest(session)
    here = _stores(wanted)
    cases = select(func.count()).select_from(Held)
    planned = cases.join(given, _of(given))
    below = cases.join(left, _of(left)).outerjoin(given, _of(given)).where(given.case_id.is_(None))
    awake = _awake(wanted)
    counts = {
        name: int(session.execute(which.where(*where, *here)).scalar_one())
        for name, which, where in (
            ("open", cases, awake),
            ("planned", planned, awake),
            ("below", below, awake),
            ("later", cases, _asleep(wanted)),
            ("contested", cases, _contested()),
        )
    }
    kinds = select(Held.typology).where(Held.state != "closed", *here).distinct()
    people = select(given.person).distinct().order_by(given.person)
    return Page(
        (),
        counts["open"],
        tuple(sorted(session.exec(kinds))),
        tuple(session.scalars(people)),
        counts | {"fresh": counts["open"] - counts["planned"] - counts["below"]},
    )


def _latest(session: Session) -> tuple[Any, Any]:
    """The latest plan's assignments and what it left out, as tables of their own."""
    latest = session.exec(select(func.max(tables.Plan.id))).one() or 0
    given = select(tables.Assignment).where(tables.Assignment.plan_id == latest)
    left = select(tables.LeftOut).where(tables.LeftOut.plan_id == latest)
    return (
        aliased(tables.Assignment, given.subquery("given")),
        aliased(tables.LeftOut, left.subquery("below")),
    )


def _of(plan: Any) -> ColumnElement[bool]:
    return col(Held.id) == plan.case_id


def _stores(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [col(Held.store).in_(sorted(wanted.stores))] if wanted.stores else []


def _shelved(wanted: Wanted) -> list[ColumnElement[bool]]:
    match wanted.shelf:
        case Shelf.CLOSED:
            return [col(Held.state) == "closed"]
        case Shelf.CONTESTED:
            return _contested()
        case Shelf.LATER:
            return _asleep(wanted)
    return _awake(wanted)


def _contested() -> list[ColumnElement[bool]]:
    return [col(Held.state) == "closed", col(Held.contest) == ContestState.WAITING.value]


def _asleep(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [col(Held.state) != "closed", col(Held.snoozed_until) > wanted.now]


def _awake(wanted: Wanted) -> list[ColumnElement[bool]]:
    until = col(Held.snoozed_until)
    return [col(Held.state) != "closed", or_(until.is_(None), until <= wanted.now)]


def _conditions(wanted: Wanted, given: Any, left: Any) -> list[ColumnElement[bool]]:
    conditions = [*_shelved(wanted), *_stores(wanted)]
    if wanted.shelf is Shelf.PLANNED:
        conditions.append(given.case_id.is_not(None))
    if wanted.shelf in (Shelf.BELOW, Shelf.FRESH):
        conditions.append(given.case_id.is_(None))
        below = left.case_id
        conditions.append(below.is_not(None) if wanted.shelf is Shelf.BELOW else below.is_(None))
    if wanted.person:
        conditions.append(or_(given.person == wanted.person, col(Held.holder) == wanted.person))
    for name in ("typology", "region", "store"):
        if value := getattr(wanted, name):
            conditions.append(getattr(Held, name) == value)
    if wanted.text:
        text = wanted.text.lower()
        fields = (Held.id, Held.subject, Held.reason)
        conditions.append(or_(*(func.lower(f).contains(text, autoescape=True) for f in fields)))
    return conditions


def _order(wanted: Wanted, given: Any, left: Any) -> list[Any]:
    if wanted.shelf is Shelf.CLOSED:
        return [col(Held.closed_at).desc(), Held.id]
    if wanted.shelf is Shelf.CONTESTED:
        return [Held.answer_due, Held.id]
    if wanted.shelf is Shelf.LATER:
        return [Held.snoozed_until, Held.id]
    place = case((given.rank.is_not(None), 0), (left.enters_at.is_not(None), 1), else_=2)
    return [place, given.day, given.rank, left.enters_at, col(Held.value).desc(), Held.id]


def _listed(session: Session, rows: Sequence[Any]) -> tuple[Listed, ...]:
    ids = [row[0].id for row in rows]
    keys, told = keys_in(session, ids), _told(session, ids)
    return tuple(
        Listed(
            file_of(held, keys[held.id]),
            given.rank if given else 0,
            given.person if given else "",
            given.reason if given else left.reason if left else "",
            left.enters_at if left and not given else 0.0,
            given.value if given else held.value,
            *told.get(held.id, ((held.reason,), 0, b"")),
        )
        for held, given, left in rows
    )


def _told(session: Session, ids: Sequence[str]) -> dict[str, tuple[list[str], int, bytes]]:
    """By case the different reasons of its decisions, dearest first, the strictest action, and
    the dearest decision's answer."""
    decision, evidence = tables.Decision, tables.CaseEvidence
    place = func.row_number().over(
        partition_by=col(evidence.case_id), order_by=(col(decision.expected_loss).desc(),)
    )
    dearest = (
        select(col(evidence.case_id), col(decision.seq), place.label("place"))
        .join(decision, col(decision.seq) == evidence.decision_seq)
        .where(col(evidence.case_id).in_(ids))
        .subquery()
    )
    rows = session.execute(
        select(dearest.c.case_id, decision.reason, decision.action, decision.decision)
        .join(decision, col(decision.seq) == dearest.c.seq)
        .where(dearest.c.place <= LOOKED_AT)
        .order_by(dearest.c.place)
    )
    found: dict[str, tuple[list[str], int, bytes]] = {}
    for id, reason, action, answer in rows:
        said, strictest, first = found.get(id, ([], 0, answer))
        more = [] if reason in said else [reason]
        found[id] = ([*said, *more][:REASONS], max(strictest, action), first)
    return found
