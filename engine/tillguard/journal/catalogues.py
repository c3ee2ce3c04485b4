"""What the vectors hold, from which record of the journal on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from . import tables
from .records import Catalogue


def say_catalogue(session: Session, hash: str, features: Mapping[str, str]) -> None:
    """Note that vectors hold these features (name to meaning, in order) from the next record on.

    The first note counts from the journal's beginning; the same catalogue again changes nothing.
    """
    known = catalogues(session)
    if known and known[-1].hash == hash:
        return
    last = session.exec(select(tables.Event.seq).order_by(col(tables.Event.seq).desc())).first()
    since = (last or 0) + 1 if known else 0
    row = session.get(tables.Catalogue, since) or tables.Catalogue(
        since=since, hash=hash, features=""
    )
    row.hash, row.features = hash, json.dumps(list(features.items()))
    session.add(row)


def catalogues(session: Session) -> Sequence[Catalogue]:
    """Every catalogue that vectors of this journal followed, the oldest first."""
    rows = session.exec(select(tables.Catalogue).order_by(col(tables.Catalogue.since))).all()
    return [Catalogue(row.since, row.hash, dict(json.loads(row.features))) for row in rows]
