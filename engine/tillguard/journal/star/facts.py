"""Facts of decisions: read beside the tills, written a few at a time."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, col, select

from tillguard.domain import Event

from ..catalogues import catalogues
from .keys import BUNDLE, EMPLOYEE, MODEL, numbered
from .tables import CashFact, DecisionFact, HitFact, StarReason, StarStore

Counted = Callable[[bytes, int], Event]
"""The cash count that a body of the journal holds, and when it was received."""
MOST = 2.0**53
"""Minor units that a vector holds exactly; more, or what is no number, counts as nothing."""
NONE = "NONE"
"""The reason code of what nothing was suspected of."""

PLAIN = """seq, key, revision, business_date, store, region, register, employee, kind, at, received,
    amount, action, flagged, risk, probability, expected_loss, typology, party, model, bundle,
    degraded, hits"""
SUPERSEDED = """
UPDATE {table} SET latest = :no WHERE seq IN (
    SELECT o.seq FROM decision d JOIN decision o ON o.key = d.key AND o.seq < d.seq
    WHERE d.seq > :after AND d.seq <= :upto AND d.revision > 0)"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records `after` to `upto` of the journal, read and not yet counted; `last` is its newest."""

    after: int
    upto: int
    last: int
    decisions: Sequence[Any]
    counts: Sequence[tuple[int, Event]]

    @property
    def days(self) -> set[date]:
        return {day_of(row.business_date, row.at) for row in self.decisions} | {
            day_of(event.business_date, event.at) for _, event in self.counts
        }


def read_batch(session: Session, after: int, most: int, counted: Counted) -> Batch:
    """The next records after one, at most so many."""
    last = int(session.execute(text("SELECT max(seq) FROM event")).scalar() or 0)
    known = catalogues(session)
    later = [one.since - 1 for one in known if one.since > after + 1]
    upto = min(last, after + most, *later)
    names = next((list(one.features) for one in reversed(known) if one.since <= after + 1), [])
    span = {"after": after, "upto": upto}
    decisions = session.execute(
        text(f"""SELECT {PLAIN}, {eight(names, "gross")}, {eight(names, "discount")}
            FROM decision
            WHERE seq > :after AND seq <= :upto ORDER BY seq"""),
        span,
    ).all()
    bodies = session.execute(
        text("""SELECT seq, body, received FROM event
            WHERE seq > :after AND seq <= :upto AND kind = 'cash_count' ORDER BY seq"""),
        span,
    )
    counts = [(seq, counted(bytes(body), received)) for seq, body, received in bodies]
    return Batch(after, upto, last, decisions, counts)


def eight(names: Sequence[str], name: str) -> str:
    """The eight bytes of a vector that hold a feature; none where the catalogue has none."""
    if name not in names:
        return f"NULL AS {name}"
    return f"substr(vector, {8 * names.index(name) + 1}, 8) AS {name}"


def write_facts(session: Session, batch: Batch) -> None:
    """Count the batch's decisions, hits and drawers; what a higher revision replaces is marked."""
    rows = batch.decisions
    people = [row.employee for row in rows] + [event.employee for _, event in batch.counts]
    keys = numbered(session, EMPLOYEE, people)
    models = numbered(session, MODEL, [row.model for row in rows])
    bundles = numbered(session, BUNDLE, [row.bundle for row in rows])
    counted = [(event.store, "") for _, event in batch.counts]
    _name_stores(session, [*counted, *((row.store, row.region) for row in rows)])
    _name_reasons(session, {(row.typology or NONE, row.party) for row in rows})
    found = [_decision(row, keys, models, bundles) for row in rows]
    hits = [hit for row, fact in zip(rows, found, strict=True) for hit in _hits(row, fact)]
    counts = [_count(seq, event, keys) for seq, event in batch.counts]
    for table, values in ((DecisionFact, found), (HitFact, hits), (CashFact, counts)):
        if values:
            session.connection().execute(insert(table.metadata.tables[table.__tablename__]), values)
    if any(row.revision for row in rows):
        for name in ("decision_fact", "hit_fact"):
            session.execute(
                text(SUPERSEDED.format(table=name)),
                {"no": False, "after": batch.after, "upto": batch.upto},
            )


def _decision(row: Any, keys: Any, models: Any, bundles: Any) -> dict[str, Any]:
    return {
        "seq": row.seq, "key": row.key, "revision": row.revision, "latest": True,
        "business_date": day_of(row.business_date, row.at), "store": row.store,
        "register": row.register, "employee_id": keys[row.employee], "kind": row.kind,
        "at": row.at, "received": row.received, "amount": row.amount, "gross": number(row.gross),
        "discount": number(row.discount), "action": row.action, "flagged": bool(row.flagged),
        "risk": row.risk, "probability": row.probability, "expected_loss": row.expected_loss,
        "typology": row.typology or NONE, "model_id": models[row.model],
        "bundle_id": bundles[row.bundle], "degraded": bool(row.degraded),
    }  # fmt: skip


HIT = ("seq", "latest", "business_date", "store", "employee_id", "kind", "flagged", "expected_loss")


def _hits(row: Any, fact: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for rule in dict.fromkeys(json.loads(row.hits)):
        yield {name: fact[name] for name in HIT} | {"rule": rule}


def _count(seq: int, event: Event, keys: Any) -> dict[str, Any]:
    return {
        "seq": seq, "business_date": day_of(event.business_date, event.at), "store": event.store,
        "register": event.register,
        "employee_id": keys[event.employee], "at": event.at, "difference": event.difference,
    }  # fmt: skip


def _name_stores(session: Session, found: Iterable[tuple[str, str]]) -> None:
    """Branches that no policy names; what the policies say of one stays."""
    wanted = dict(found)
    chosen = select(StarStore.store).where(col(StarStore.store).in_(wanted))
    for store in sorted(wanted.keys() - set(session.exec(chosen))):
        session.add(
            StarStore(store=store, region=wanted[store], time_zone="", country="", subdivision="")
        )
    session.flush()


def _name_reasons(session: Session, found: Iterable[tuple[str, str]]) -> None:
    wanted = dict(sorted(found))
    known = set(session.exec(select(StarReason.code)))
    for code in sorted(wanted.keys() - known):
        session.add(StarReason(code=code, typology_group="", party=wanted[code]))
    session.flush()


def number(eight: bytes | None) -> int:
    """A feature's value in whole minor units; 0 for one that is not known."""
    if not eight or len(eight) < 8:
        return 0
    value = struct.unpack("<d", eight)[0]
    return int(value) if abs(value) < MOST else 0


def day_of(said: str, at: int) -> date:
    """The trading day; the UTC day of the event where it is no date."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return datetime.fromtimestamp(at, UTC).date()
