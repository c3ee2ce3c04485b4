"""Who was found unlike their peers, night by night, and the cases that came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, Session, SQLModel, col, func, select

from tillguard.domain import Case, Party, PeerFinding, Unlike

from . import tables
from .case_trail import CaseVerb, step
from .cases import found_case, noted, save_cases

PEERS = "peers"
"""Who notes in a case what a comparison with peers found."""
Subject = tuple[str, str, str]
"""Kind of entity, its id, typology."""


class PeerFindingRow(SQLModel, table=True):
    """A finding of one night (content as JSON) and the case that came of it."""

    __tablename__ = "peer_finding"

    made_at: int = Field(primary_key=True, sa_type=BigInteger)
    entity: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    content: str = Field(sa_type=Text)
    case_id: str | None = Field(default=None, foreign_key="investigation_case.id", index=True)


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding, the night in which it was made (epoch seconds), and its case, "" for none."""

    made_at: int
    finding: PeerFinding
    case_id: str


def save_findings(session: Session, made_at: int, found: Iterable[PeerFinding]) -> int:
    """Keep one night's findings; how many. The same night again changes nothing."""
    last = session.exec(select(func.max(PeerFindingRow.made_at))).one()
    rows = [] if last == made_at else [row_of(made_at, one) for one in found]
    session.add_all(rows)
    return len(rows)


def findings(session: Session, entity: str = "", name: str = "") -> list[StoredFinding]:
    """The last night's findings in the order of clarity; of one kind or one entity if named, then
    the latest night in which it was found."""
    wanted = select(PeerFindingRow)
    if entity:
        wanted = wanted.where(PeerFindingRow.entity == entity)
    if name:
        wanted = wanted.where(PeerFindingRow.name == name)
    night = select(func.max(PeerFindingRow.made_at))
    if name:
        night = night.where(PeerFindingRow.entity == entity, PeerFindingRow.name == name)
    rows = session.exec(wanted.where(PeerFindingRow.made_at == session.exec(night).one()))
    return sorted(map(_stored, rows), key=lambda one: (one.finding.doubt, -one.finding.score))


def findings_without_case(session: Session, since: int) -> list[StoredFinding]:
    """The last night's findings that no case holds, but for those whose case was closed after
    `since`: what was judged then still shows in what is looked back on."""
    answered = answers(session, since)
    return [
        one
        for one in findings(session)
        if not one.case_id and subject_of(one.finding) not in answered
    ]


def answers(session: Session, since: int) -> set[Subject]:
    """The findings that got a verdict after `since`."""
    case = tables.InvestigationCase
    rows = session.exec(
        select(case.subject_kind, case.subject, case.typology)
        .join(PeerFindingRow, col(PeerFindingRow.case_id) == case.id)
        .where(col(case.closed_at) > since)
    )
    return set(rows.all())


def save_found_cases(
    session: Session, held: Sequence[tuple[StoredFinding, Case]], now: int
) -> None:
    """Store the cases that findings opened or joined, and which finding each of them holds; the
    first one's evidence is noted in the case."""
    save_cases(session, [case for _, case in held], now)
    for one, case in held:
        if not findings_of(session, case.id):
            row, told = found_case(session, case.id), one.finding.told()
            with step(session, row, CaseVerb.NOTE, PEERS, now, note=told):
                row.note = noted(row.note, PEERS, told)
        found = session.get_one(PeerFindingRow, (one.made_at, one.finding.entity, one.finding.name))
        found.case_id = case.id
        session.add(found)


def findings_of(session: Session, case_id: str) -> list[StoredFinding]:
    """What a case rests on beside its transactions, night by night."""
    rows = session.exec(
        select(PeerFindingRow)
        .where(PeerFindingRow.case_id == case_id)
        .order_by(col(PeerFindingRow.made_at))
    )
    return [_stored(row) for row in rows]


def subject_of(one: PeerFinding) -> Subject:
    return one.entity, one.name, one.typology


def row_of(made_at: int, one: PeerFinding) -> PeerFindingRow:
    content = json.dumps(asdict(one), sort_keys=True)
    return PeerFindingRow(made_at=made_at, entity=one.entity, name=one.name, content=content)


def _stored(row: PeerFindingRow) -> StoredFinding:
    said = json.loads(row.content)
    said["unlike"] = tuple(Unlike(**one) for one in said["unlike"])
    said["keys"], said["party"] = tuple(said["keys"]), Party(said["party"])
    return StoredFinding(row.made_at, PeerFinding(**said), row.case_id or "")
