"""What the service knows without the journal: branches, rules, the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from tillguard.domain import Store
from tillguard.journal.tables import metadata

from .tables import StarDay, StarRule


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule of the live bundle."""

    rule: str
    title: str
    typology_group: str
    typology: str
    party: str
    severity: int


def know_stores(session: Session, stores: Iterable[Store]) -> None:
    """Branches as the live policies have them; others stay."""
    _stand(
        session,
        "star_store",
        (
            {
                "store": one.id,
                "region": one.region,
                "time_zone": one.zone,
                "country": one.country,
                "subdivision": one.subdivision,
                "opened": one.opened,
                "closed": one.closed,
            }
            for one in stores
        ),
    )


def know_rules(session: Session, rules: Sequence[KnownRule]) -> None:
    """Rules as the live bundle has them; others are no longer live."""
    names = {one.rule for one in rules}
    for row in session.exec(select(StarRule).where(StarRule.live)):
        if row.rule not in names:
            row.live = False
    session.flush()
    _stand(session, "star_rule", (asdict(one) | {"live": True} for one in rules))
    _stand(
        session,
        "star_reason",
        (
            {"code": one.typology, "typology_group": one.typology_group, "party": one.party}
            for one in rules
        ),
    )


def know_days(session: Session, days: Iterable[StarDay]) -> None:
    """Days of the calendar as they are."""
    _stand(session, "star_day", (day.model_dump() for day in days))


def _stand(session: Session, name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Rows of a table as they are now, the last one under a key; others stay. In few statements,
    because a start waits for hundreds of rows."""
    table = metadata.tables[name]
    (key,) = table.primary_key
    known = {row[key]: dict(row) for row in session.execute(sa.select(table)).mappings()}
    wanted = {row[key.name]: row for row in rows}
    if new := [row for at, row in wanted.items() if at not in known]:
        session.execute(sa.insert(table), new)
    for at, row in wanted.items():
        if at in known and known[at] != row:
            session.execute(sa.update(table).where(key == at).values(row))
