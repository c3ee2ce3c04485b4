"""What became of the decisions that a model scored: what it foretold beside what people said."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from .figures import Part, conditions
from .labels import COUNTS


class Judged(NamedTuple):
    """A transaction of which somebody said what it was: what the model had said of it (None where
    none did), for how many it stands, seconds until it was known, and who said so first."""

    probability: float | None
    confirmed: bool
    weight: float
    waited: int
    source: str
    model: str


def judged(session: Session, part: Part) -> list[Judged]:
    """Each transaction of these days once, with the latest that was said; region, register and
    employee are not asked for."""
    where, values = conditions(part, of="f.")
    rows = session.execute(
        text(f"""
        SELECT max(f.probability), max(CASE WHEN l.confirmed THEN 1 ELSE 0 END),
            max(CASE WHEN l.propensity > 0 THEN 1.0 / l.propensity ELSE 1.0 END),
            min(l.known - f.at), min(l.source), max(m.name)
        FROM label l JOIN decision_fact f ON f.key = l.key AND f.latest
            JOIN star_key m ON m.id = f.model_id
        WHERE {COUNTS} AND {where} GROUP BY l.key"""),
        values,
    )
    return [_judged(row) for row in rows]


def _judged(row: Any) -> Judged:
    probability, confirmed, weight, waited, source, model = row
    return Judged(probability, bool(confirmed), float(weight), int(waited), source, model)


class Rivals(NamedTuple):
    """What champion and challenger had said of one transaction, and what it was."""

    champion: float
    challenger: float
    confirmed: bool


def rivals(session: Session, challenger: str) -> list[Rivals]:
    """The transactions that both estimated and of which somebody said what they were."""
    rows = session.execute(
        text(f"""
        SELECT max(f.probability), max(s.probability),
            max(CASE WHEN l.confirmed THEN 1 ELSE 0 END)
        FROM shadow_score s JOIN decision_fact f ON f.seq = s.decision_seq
            JOIN label l ON l.key = f.key
        WHERE s.model = :model AND f.probability IS NOT NULL AND {COUNTS}
        GROUP BY f.key"""),
        {"model": challenger},
    )
    return [Rivals(one, other, bool(said)) for one, other, said in rows]
