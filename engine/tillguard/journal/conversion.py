"""Domain values to table rows and back, in one place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tillguard.domain import Assignment, Case, Evidence, LeftOut, Outcome, Party, Plan

from . import tables
from .records import (
    Approval,
    ApprovalState,
    CaseFile,
    CaseState,
    ContestState,
    Label,
    SavedPlan,
)
from .rows import DecisionRow


def evidence_of(row: tables.Decision) -> Evidence:
    return Evidence(
        key=row.key,
        at=row.at,
        store=row.store,
        region=row.region,
        employee=row.employee,
        card=row.card,
        customer=row.customer,
        typology=row.typology,
        party=Party(row.party),
        risk=row.risk,
        value=row.expected_loss,
        reason=row.reason,
        hits=tuple(json.loads(row.hits)),
    )


def outcome_of(
    row: tables.Decision | DecisionRow,
    known: int,
    confirmed: bool,
    before: bool | None = None,
    taken_back: bool = False,
) -> Outcome:
    return Outcome(
        key=row.key,
        known=known,
        confirmed=confirmed,
        party=Party(row.party),
        store=row.store,
        employee=row.employee,
        card=row.card,
        customer=row.customer,
        before=before,
        taken_back=taken_back,
    )


def label_row(
    row: tables.Decision,
    source: str,
    labeller: str,
    known: int,
    confirmed: bool,
    propensity: float = 1.0,
    taken_back: bool = False,
) -> tables.Label:
    """A label on one decision; what a confirmed one cost is taken to be its whole amount."""
    return tables.Label(
        key=row.key,
        source=source,
        labeller=labeller,
        known=known,
        confirmed=confirmed,
        typology=row.typology,
        party=row.party,
        loss=abs(row.amount) if confirmed else 0,
        propensity=propensity,
        weight=1.0 / propensity,
        taken_back=taken_back,
    )


def label_of(row: tables.Label) -> Label:
    return Label(
        row.key,
        row.source,
        row.known,
        row.confirmed,
        row.typology,
        Party(row.party),
        row.loss,
        row.propensity,
        row.weight,
        row.labeller,
    )


def row_of_label(label: Label) -> tables.Label:
    return tables.Label(
        key=label.key,
        source=label.source,
        labeller=label.labeller,
        known=label.known,
        confirmed=label.confirmed,
        typology=label.typology,
        party=label.party.value,
        loss=label.loss,
        propensity=label.propensity,
        weight=label.weight,
    )


def approval_of(
    row: tables.Approval, decision: tables.Decision | None = None, replayed: bool = False
) -> Approval:
    """An approval, with its outcome where it is resolved and its decision is at hand."""
    outcome = None
    if decision is not None and row.resolved_at is not None:
        outcome = outcome_of(decision, row.resolved_at, row.state == ApprovalState.DENIED)
    return Approval(
        key=row.key,
        seq=row.seq,
        store=row.store,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        state=ApprovalState(row.state),
        manager=row.manager,
        reason=row.reason,
        resolved_at=row.resolved_at,
        outcome=outcome,
        replayed=replayed,
    )


CASE_FIELDS = (
    "subject",
    "subject_kind",
    "typology",
    "store",
    "region",
    "opened",
    "due",
    "value",
    "minutes",
    "skill",
    "reason",
    "spread",
)
"""Fields of a case that stand in its row under the same name."""


def case_values(case: Case) -> dict[str, Any]:
    """A case's own columns, without its id and where it stands."""
    members = "\n".join(f"{kind} {name}" for kind, name in case.members)
    told = {"party": case.party.value, "members": members, "links": "\n".join(case.links)}
    return {name: getattr(case, name) for name in CASE_FIELDS} | told


def case_of(row: tables.InvestigationCase, evidence: Sequence[str]) -> Case:
    same = {name: getattr(row, name) for name in CASE_FIELDS}
    return Case(
        id=row.id,
        party=Party(row.party),
        evidence=tuple(evidence),
        members=tuple(members_in(row.members)),
        links=tuple(row.links.splitlines()),
        **same,
    )


def members_in(lines: str) -> Iterator[tuple[str, str]]:
    """A line is a kind, which holds no blank, and a key."""
    for line in lines.splitlines():
        kind, _, name = line.partition(" ")
        yield kind, name


def file_of(row: tables.InvestigationCase, evidence: Sequence[str]) -> CaseFile:
    return CaseFile(
        case=case_of(row, evidence),
        state=CaseState(row.state),
        holder=row.holder,
        claimed_until=row.claimed_until,
        disposition=row.disposition,
        recovered=row.recovered,
        note=row.note,
        closed_at=row.closed_at,
        minutes_spent=row.minutes_spent,
        pinned_to=row.pinned_to,
        prevented=row.prevented,
        contest=ContestState(row.contest),
        snoozed_until=row.snoozed_until,
        answer_due=row.answer_due,
        joined_to=row.joined_to,
    )


def plan_row(plan: Plan, day: str, made_at: int) -> tables.Plan:
    return tables.Plan(
        made_at=made_at,
        day=day,
        value=plan.value,
        bound=plan.bound,
        gap=plan.gap,
        seconds=plan.seconds,
        prices=json.dumps(dict(plan.minute_prices), sort_keys=True),
        explore=plan.explore,
    )


def assignment_rows(plan_id: int, assignments: Iterable[Assignment]) -> list[tables.Assignment]:
    return [
        tables.Assignment(
            plan_id=plan_id,
            case_id=one.case,
            person=one.person,
            rank=one.rank,
            minutes=one.minutes,
            value=one.value,
            propensity=one.propensity,
            reason=one.reason,
            drawn=one.drawn,
            day=one.day,
            late=one.late,
        )
        for one in assignments
    ]


def left_out_rows(plan_id: int, left_out: Iterable[LeftOut]) -> list[tables.LeftOut]:
    return [
        tables.LeftOut(
            plan_id=plan_id, case_id=one.case, reason=one.reason, enters_at=one.enters_at
        )
        for one in left_out
    ]


def saved_plan(
    row: tables.Plan, assigned: Iterable[tables.Assignment], left_out: Iterable[tables.LeftOut]
) -> SavedPlan:
    plan = Plan(
        assignments=tuple(
            Assignment(
                a.case_id,
                a.person,
                a.rank,
                a.minutes,
                a.value,
                a.propensity,
                a.reason,
                a.drawn,
                a.day,
                a.late,
            )
            for a in assigned
        ),
        left_out=tuple(LeftOut(one.case_id, one.reason, one.enters_at) for one in left_out),
        value=row.value,
        bound=row.bound,
        gap=row.gap,
        seconds=row.seconds,
        minute_prices=json.loads(row.prices),
        explore=row.explore,
    )
    return SavedPlan(row.id or 0, row.day, row.made_at, plan)
