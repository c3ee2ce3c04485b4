"""Flagged decisions as evidence: counted in one case at most, never forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import exists
from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, col, select

from tillguard.domain import SUSPICIOUS, Case, Evidence, Kind
from tillguard.errors import UnknownTransaction

from . import tables
from .conversion import evidence_of
from .refusals import EvidenceTaken

KEYS_A_QUERY = 500


def flagged_without_case(session: Session, after: int) -> list[Evidence]:
    """Flagged decisions received after `after` (epoch seconds) that no case holds, in order.

    Only the latest revision of a key counts, and none where an earlier one is in a case already.
    """
    newer, same_key = aliased(tables.Decision), aliased(tables.Decision)
    overtaken = exists().where(
        col(newer.key) == tables.Decision.key, col(newer.revision) > tables.Decision.revision
    )
    held = exists().where(
        col(same_key.key) == tables.Decision.key,
        col(same_key.seq) == tables.CaseEvidence.decision_seq,
    )
    rows = session.exec(
        select(tables.Decision)
        .where(col(tables.Decision.flagged).is_(True))
        .where(tables.Decision.received > after)
        .where(~overtaken)
        .where(~held)
        .order_by(col(tables.Decision.seq))
    )
    return [evidence_of(row) for row in rows]


class Flagged(NamedTuple):
    """A flagged decision as evidence, with the kind and body of what was received, and when."""

    seq: int
    received: int
    evidence: Evidence
    kind: str
    body: bytes


def flagged_since(session: Session, since: int, most: int, after: int = 0) -> list[Flagged]:
    """The latest `most` flagged decisions received from `since` on that come after the record
    `after`, newest first; of each key the latest revision."""
    rows = session.exec(
        select(tables.Decision, tables.Event.body)
        .join(tables.Event, col(tables.Event.seq) == tables.Decision.seq)
        .where(col(tables.Decision.flagged).is_(True))
        .where(tables.Decision.received >= since)
        .where(tables.Decision.seq > after)
        .order_by(col(tables.Decision.seq).desc())
        .limit(most)
        .options(defer(tables.Decision.vector), defer(tables.Decision.decision))  # type: ignore[arg-type]
    )
    found: dict[str, Flagged] = {}
    for row, body in rows:
        one = Flagged(row.seq, row.received, evidence_of(row), row.kind, body)
        found.setdefault(row.key, one)
    return list(found.values())


def unsuspected(session: Session, seqs: Sequence[int]) -> list[Evidence]:
    """Those of these decisions that nothing suspects though their kind is a suspicious one, or
    though a membership was used; only the latest revision of a key counts."""
    newer = aliased(tables.Decision)
    overtaken = exists().where(
        col(newer.key) == tables.Decision.key, col(newer.revision) > tables.Decision.revision
    )
    member = (col(tables.Decision.kind) == Kind.SALE) & (col(tables.Decision.customer) != "")
    found: list[Evidence] = []
    for at in range(0, len(seqs), KEYS_A_QUERY):
        rows = session.exec(
            select(tables.Decision)
            .where(col(tables.Decision.seq).in_(seqs[at : at + KEYS_A_QUERY]))
            .where(col(tables.Decision.flagged).is_(False))
            .where(col(tables.Decision.kind).in_(SUSPICIOUS) | member)
            .where(~overtaken)
            .order_by(col(tables.Decision.seq))
        )
        found += [evidence_of(row) for row in rows]
    counted = counted_evidence(session, [one.key for one in found])
    return [one for one in found if one.key not in counted]


def attach(session: Session, case: Case) -> None:
    """Count the case's evidence in it; raises UnknownTransaction and EvidenceTaken.

    A transaction that changed after it was counted stays counted as it was.
    """
    counted = counted_evidence(session, case.evidence)
    for key, row in counted.items():
        if row.case_id != case.id:
            raise EvidenceTaken(f"{key} already is evidence in case {row.case_id}")
    new = latest_decisions(session, [key for key in case.evidence if key not in counted])
    for position, key in enumerate(case.evidence):
        if key not in counted:
            if key not in new:
                raise UnknownTransaction(f"case {case.id}: no decision is recorded under {key}")
            counted[key] = tables.CaseEvidence(
                decision_seq=new[key], case_id=case.id, position=position
            )
        counted[key].position = position
        session.add(counted[key])


def counted_evidence(session: Session, keys: Sequence[str]) -> dict[str, tables.CaseEvidence]:
    """What is counted already, in whatever case and revision, by key."""
    found: dict[str, tables.CaseEvidence] = {}
    for at in range(0, len(keys), KEYS_A_QUERY):
        rows = session.exec(
            select(tables.Decision.key, tables.CaseEvidence)
            .join(tables.Decision, col(tables.CaseEvidence.decision_seq) == tables.Decision.seq)
            .where(col(tables.Decision.key).in_(keys[at : at + KEYS_A_QUERY]))
        )
        found.update((key, row) for key, row in rows)
    return found


def latest_decision(session: Session, key: str) -> tables.Decision:
    """The latest revision's row; raises UnknownTransaction."""
    row = session.exec(
        select(tables.Decision)
        .where(tables.Decision.key == key)
        .order_by(col(tables.Decision.revision).desc())
    ).first()
    if row is None:
        raise UnknownTransaction(f"no decision is recorded under {key}")
    return row


def latest_decisions(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """The seq of the latest revision under each key that has a decision."""
    found: dict[str, int] = {}
    for at in range(0, len(keys), KEYS_A_QUERY):
        rows = session.exec(
            select(tables.Decision.key, tables.Decision.seq)
            .where(col(tables.Decision.key).in_(keys[at : at + KEYS_A_QUERY]))
            .order_by(col(tables.Decision.revision))
        )
        found.update((key, seq) for key, seq in rows)
    return found


def decisions_in(session: Session, case_id: str) -> Sequence[tables.Decision]:
    """The decisions in a case, in the case's order."""
    return session.exec(
        select(tables.Decision)
        .join(tables.CaseEvidence, col(tables.CaseEvidence.decision_seq) == tables.Decision.seq)
        .where(tables.CaseEvidence.case_id == case_id)
        .order_by(col(tables.CaseEvidence.position))
    ).all()


def keys_of(session: Session, case_id: str) -> list[str]:
    return keys_in(session, [case_id])[case_id]


def keys_in(session: Session, case_ids: Sequence[str]) -> dict[str, list[str]]:
    """The keys of the decisions in each case, in the case's order."""
    keys: dict[str, list[str]] = defaultdict(list)
    for at in range(0, len(case_ids), KEYS_A_QUERY):
        rows = session.exec(
            select(tables.CaseEvidence.case_id, tables.Decision.key)
            .join(tables.Decision, col(tables.CaseEvidence.decision_seq) == tables.Decision.seq)
            .where(col(tables.CaseEvidence.case_id).in_(case_ids[at : at + KEYS_A_QUERY]))
            .order_by(col(tables.CaseEvidence.position))
        )
        for case_id, key in rows:
            keys[case_id].append(key)
    return keys
