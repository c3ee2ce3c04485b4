"""Facts of decisions: copied within the database, a part at a time, while tills are served."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, col, select

from tillguard.domain import Event

from .keys import BUNDLE, EMPLOYEE, MODEL, numbered
from .tables import CashFact, StarStore

Counted = Callable[[bytes, int], Event]
"""The cash count that a body of the journal holds, and when it was received."""
RANGE = "d.seq > :after AND d.seq <= :upto"
REASON = "CASE WHEN d.typology = '' THEN 'NONE' ELSE d.typology END"
DAY = {
    "sqlite": """CASE WHEN d.business_date GLOB '????-??-??'
        THEN coalesce(date(d.business_date), date(d.at, 'unixepoch'))
        ELSE date(d.at, 'unixepoch') END""",
    "postgresql": r"""CASE WHEN d.business_date ~ '^\d{4}-\d\d-\d\d$' THEN d.business_date::date
        ELSE (to_timestamp(d.at) AT TIME ZONE 'UTC')::date END""",
}
"""The trading day; the UTC day of the event where it is no date."""
RULES = {
    "sqlite": "json_each(d.hits) AS h",
    "postgresql": "jsonb_array_elements_text(d.hits::jsonb) AS h(value)",
}


def keyed(of: str, name: str) -> str:
    return f"(SELECT k.id FROM star_key k WHERE k.of = '{of}' AND k.name = {name})"


NAMES = {EMPLOYEE: "d.employee", MODEL: "d.model", BUNDLE: "d.bundle"}
KEYS = {of: keyed(of, name) for of, name in NAMES.items()}
BRANCH = "SELECT 1 FROM star_store s WHERE s.store = d.store"
CODE = f"SELECT 1 FROM star_reason r WHERE r.code = {REASON}"

UNNAMED = f"""
SELECT EXISTS (SELECT 1 FROM decision d WHERE {RANGE} AND (
    {" OR ".join(f"{key} IS NULL" for key in KEYS.values())}
    OR NOT EXISTS ({BRANCH}) OR NOT EXISTS ({CODE})))"""
NAMING = [
    f"""INSERT INTO star_key (of, name) SELECT DISTINCT '{of}', {name} FROM decision d
        WHERE {RANGE} AND {KEYS[of]} IS NULL ORDER BY 2"""
    for of, name in NAMES.items()
] + [
    f"""INSERT INTO star_store (store, region, time_zone, country, subdivision)
        SELECT d.store, max(d.region), '', '', '' FROM decision d
        WHERE {RANGE} AND NOT EXISTS ({BRANCH}) GROUP BY d.store ORDER BY 1""",
    f"""INSERT INTO star_reason (code, typology_group, party)
        SELECT {REASON}, '', max(d.party) FROM decision d
        WHERE {RANGE} AND NOT EXISTS ({CODE}) GROUP BY {REASON} ORDER BY 1""",
]
"""Branches that no policy names, and whatever else is met for the first time."""

SAME = ("seq", "key", "revision", "store", "register", "kind", "at", "received", "amount",
        "discount", "action", "flagged", "risk", "probability", "expected_loss")  # fmt: skip
"""What a fact has as its decision has it."""
DECISIONS = f"""
INSERT INTO decision_fact ({", ".join(SAME)}, gross, latest, business_date, employee_id, typology,
    model_id, bundle_id, degraded)
SELECT {", ".join(f"d.{name}" for name in SAME)}, d.amount + d.discount, :yes, {{day}},
    {KEYS[EMPLOYEE]}, {REASON}, {KEYS[MODEL]}, {KEYS[BUNDLE]}, d.degraded <> ''
FROM decision d WHERE {RANGE}"""
HIT = ("latest", "business_date", "store", "employee_id", "kind", "flagged", "expected_loss")
HITS = f"""
INSERT INTO hit_fact (seq, rule, {", ".join(HIT)})
SELECT DISTINCT f.seq, h.value, {", ".join(f"f.{name}" for name in HIT)}
FROM decision d JOIN decision_fact f ON f.seq = d.seq, {{rules}}
WHERE {RANGE} AND d.hits <> '[]'"""
SUPERSEDED = f"""
UPDATE {{table}} SET latest = :no WHERE seq IN (
    SELECT o.seq FROM decision d JOIN decision o ON o.key = d.key AND o.seq < d.seq
    WHERE {RANGE} AND d.revision > 0)"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records `after` to `upto` of the journal, not yet counted; `last` is its newest. `counts` are
    the drawers among them, `days` the trading days; some are `revised`: of a higher revision."""

    after: int
    upto: int
    last: int
    days: frozenset[date]
    counts: Sequence[tuple[int, Event]]
    revised: bool

    @property
    def span(self) -> Mapping[str, int]:
        return {"after": self.after, "upto": self.upto}


def read_batch(session: Session, after: int, most: int, counted: Counted) -> Batch:
    """The next records after one, at most so many."""
    last = int(session.execute(text("SELECT max(seq) FROM event")).scalar() or 0)
    upto = min(last, after + most)
    span = {"after": after, "upto": upto}
    day = DAY[dialect(session)]
    sold = session.execute(
        text(f"SELECT {day}, max(d.revision) FROM decision d WHERE {RANGE} GROUP BY 1"), span
    ).all()
    bodies = session.execute(
        text(f"SELECT d.seq, d.body, d.received FROM event d WHERE {RANGE}"
             " AND d.kind = 'cash_count' ORDER BY d.seq"),
        span,
    )  # fmt: skip
    counts = [(seq, counted(bytes(body), received)) for seq, body, received in bodies]
    days = {date.fromisoformat(str(said)) for said, _ in sold}
    days |= {day_of(event) for _, event in counts}
    return Batch(after, upto, last, frozenset(days), counts, any(top for _, top in sold))


def write_facts(session: Session, batch: Batch) -> None:
    """Count the batch's decisions, hits and drawers; what a higher revision replaces is marked."""
    span, of = batch.span, dialect(session)
    if session.execute(text(UNNAMED), span).scalar():
        for naming in NAMING:
            session.execute(text(naming), span)
    session.execute(text(DECISIONS.format(day=DAY[of])), {**span, "yes": True})
    session.execute(text(HITS.format(rules=RULES[of])), span)
    if batch.revised:
        for name in ("decision_fact", "hit_fact"):
            session.execute(text(SUPERSEDED.format(table=name)), {**span, "no": False})
    if batch.counts:
        values = list(_counted(session, batch.counts))
        session.connection().execute(insert(CashFact.metadata.tables["cash_fact"]), values)


def _counted(session: Session, counts: Sequence[tuple[int, Event]]) -> Iterator[dict[str, Any]]:
    keys = numbered(session, EMPLOYEE, [event.employee for _, event in counts])
    stores = {event.store for _, event in counts}
    known = session.exec(select(StarStore.store).where(col(StarStore.store).in_(stores)))
    for store in sorted(stores - set(known)):
        session.add(StarStore(store=store, region="", time_zone="", country="", subdivision=""))
    session.flush()
    for seq, event in counts:
        yield {
            "seq": seq, "business_date": day_of(event), "store": event.store,
            "register": event.register, "employee_id": keys[event.employee], "at": event.at,
            "difference": event.difference,
        }  # fmt: skip


def day_of(event: Event) -> date:
    """The trading day; the UTC day of the event where it is no date."""
    try:
        return date.fromisoformat(event.business_date)
    except ValueError:
        return datetime.fromtimestamp(event.at, UTC).date()


def dialect(session: Session) -> str:
    return session.get_bind().dialect.name
