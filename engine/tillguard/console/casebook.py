"""Everything about one case, gathered for its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from ..domain import Season, Unlike
from ..errors import UnknownCase
from ..journal import CaseFile, CaseStep, Journal, tables
from ..journal.case_trail import case_trail
from ..journal.cases import case_file
from ..journal.evidence import decisions_in
from ..journal.exhibits import ExhibitRow, exhibits_of
from ..journal.neighbours import moments, related_cases, tape_around
from ..journal.peers import findings_of
from ..v1.decision_pb2 import Decision
from .hours import Hour, hours
from .tape import Printed, tape

MOST = 60
"""Transactions that a page prints; the others are counted."""
PARTS = 8
LINKED = 8
RELATED = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One feature's share of the estimate in words; `share` of the largest, in [-1, 1]."""

    words: str
    effect: float
    share: float


@dataclass(frozen=True, slots=True)
class Link:
    """Another subject in the case's transactions, and in how many of them."""

    kind: str
    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Book:
    """A case's page; `chief` is the transaction with the highest risk."""

    file: CaseFile
    printed: tuple[Printed, ...]
    unprinted: int
    chief: Printed | None
    probability: float
    expected_loss: int
    parts: tuple[Part, ...]
    unlike: tuple[Unlike, ...]
    peers: int
    day: str
    hours: tuple[Hour, ...]
    links: tuple[Link, ...]
    elsewhere: tuple[CaseFile, ...]
    alike: tuple[CaseFile, ...]
    trail: tuple[CaseStep, ...]
    files: tuple[ExhibitRow, ...]


def casebook(journal: Journal, id: str, stores: frozenset[str], season: Season | None) -> Book:
    """Raises UnknownCase, also for a case of a store that is not among `stores`."""
    with journal.database.view() as session:
        file = _seen(session, id, stores)
        rows = decisions_in(session, id)
        rows = [row for row in rows if not stores or row.store in stores]
        shown = rows[-MOST:]
        chief = max(shown, key=lambda row: (row.risk, row.seq), default=None)
        beside = tape_around(session, chief) if chief else []
        bodies = journal.bodies([row.seq for row in (*shown, *beside)])
        printed = tape(shown, beside, bodies)
        found = next(iter(reversed(findings_of(session, id))), None)
        links = _links(rows, file)
        elsewhere, alike = related_cases(
            session, id, [link.name for link in links], file.case.typology, RELATED
        )
        return Book(
            file,
            printed,
            len(rows) - len(shown),
            next((one for one in printed if chief and one.key == chief.key), None),
            (chief.probability or 0.0) if chief else 0.0,
            sum(row.expected_loss for row in rows),
            parts(chief) if chief else (),
            found.finding.unlike if found else (),
            found.finding.peers if found else 0,
            chief.business_date if chief else "",
            _hours(session, chief, printed, season),
            links,
            tuple(one for one in elsewhere if not stores or one.case.store in stores),
            tuple(alike),
            tuple(case_trail(session, id)),
            tuple(exhibits_of(session, id)),
        )


def seen_case(journal: Journal, id: str, stores: frozenset[str]) -> CaseFile:
    """Raises UnknownCase, also for a case of a store that is not among `stores`."""
    with journal.database.view() as session:
        return _seen(session, id, stores)


def _seen(session: Session, id: str, stores: frozenset[str]) -> CaseFile:
    file = case_file(session, id)
    if stores and file.case.store not in stores:
        raise UnknownCase(f"no case has the id {id}")
    return file


def parts(row: tables.Decision) -> tuple[Part, ...]:
    """What moved the estimate, largest first; none where rules alone spoke."""
    told = Decision.FromString(row.decision).contributions[:PARTS]
    most = max((abs(one.effect) for one in told), default=1.0) or 1.0
    return tuple(Part(one.text, one.effect, one.effect / most) for one in told)


def _hours(
    session: Session,
    chief: tables.Decision | None,
    printed: Sequence[Printed],
    season: Season | None,
) -> tuple[Hour, ...]:
    if chief is None:
        return ()
    zone = next((one.zone for one in printed if one.key == chief.key), "UTC")
    seen = moments(session, chief.store, chief.business_date)
    return hours(seen, zone, chief.business_date, chief.store, season)


def _links(rows: Sequence[tables.Decision], file: CaseFile) -> tuple[Link, ...]:
    """Whom else the transactions name, the most frequent first."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        named = {
            "employee": row.employee,
            "card": row.card,
            "customer": row.customer,
            "register": f"{row.store}/{row.register_id}",
        }
        counted.update((kind, name) for kind, name in named.items() if name)
    counted.pop((file.case.subject_kind, file.case.subject), None)
    return tuple(Link(kind, name, n) for (kind, name), n in counted.most_common(LINKED))
