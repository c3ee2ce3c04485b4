"""What the service knows without the journal: branches, rules, the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from tillguard.domain import Store

from .tables import StarDay, StarReason, StarRule, StarStore


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
    _known = session.exec(select(StarStore)).all()  # held, so that no merge asks for its row
    for one in stores:
        session.merge(
            StarStore(
                store=one.id,
                region=one.region,
                time_zone=one.zone,
                country=one.country,
                subdivision=one.subdivision,
                opened=one.opened,
                closed=one.closed,
            )
        )


def know_rules(session: Session, rules: Sequence[KnownRule]) -> None:
    """Rules as the live bundle has them; others are no longer live."""
    names = {one.rule for one in rules}
    live = session.exec(select(StarRule)).all()
    for row in live:
        if row.rule not in names and row.live:
            row.live = False
            session.add(row)
    _known = session.exec(select(StarReason)).all()
    for one in rules:
        group, party = one.typology_group, one.party
        session.merge(
            StarRule(
                rule=one.rule,
                title=one.title,
                typology_group=group,
                typology=one.typology,
                party=party,
                severity=one.severity,
                live=True,
            )
        )
        session.merge(StarReason(code=one.typology, typology_group=group, party=party))


def know_days(session: Session, days: Iterable[StarDay]) -> None:
    """Days of the calendar; one that is known stays."""
    known = {row.business_date for row in session.exec(select(StarDay))}
    session.add_all(day for day in days if day.business_date not in known)
