"""Cases, queues and plans: from domain values to the messages that investigators get."""

from __future__ import annotations

from collections.abc import Iterable

from google.type.money_pb2 import Money

from tillguard.domain import Assignment, Case, Disposition, LeftOut, Plan
from tillguard.v1 import investigation_pb2

from .money import put_money, put_price
from .vocabulary import DISPOSITION_NUMBERS, PARTY_NUMBERS

MOST_LEFT_OUT = 2_000
"""Cases below the line in one answer, which has to fit into 4 MiB; the journal keeps all."""


def case_message(
    case: Case,
    state: investigation_pb2.CaseState,
    currency: str = "USD",
    *,
    investigator: str = "",
    disposition: Disposition | None = None,
    recovered: int = 0,
    notes: Iterable[str] = (),
    pinned_to: str = "",
) -> investigation_pb2.Case:
    """A case as it stands; `recovered` in minor units counts only with a verdict."""
    message = investigation_pb2.Case(
        case_id=case.id,
        subject=case.subject,
        subject_kind=case.subject_kind,
        typology=case.typology,
        party=PARTY_NUMBERS[case.party],
        store=case.store,
        region=case.region,
        effort_minutes=case.minutes,
        skill=case.skill,
        evidence=case.evidence,
        reason=case.reason,
        state=state,
        investigator=investigator,
        notes=notes,
        pinned_to=pinned_to,
        members=[f"{kind} {name}" for kind, name in case.members],
        links=case.links,
    )
    message.open_time.seconds, message.due_time.seconds = case.opened, case.due
    put_money(message.value, case.value, currency)
    for bound, amount in zip((message.value_low, message.value_high), case.between, strict=True):
        put_money(bound, amount, currency)
    if disposition:
        message.disposition = DISPOSITION_NUMBERS[disposition]
        put_money(message.recovered, recovered, currency)
    return message


def assignment_message(
    assignment: Assignment, currency: str = "USD"
) -> investigation_pb2.Assignment:
    """A case given to an investigator."""
    message = investigation_pb2.Assignment(
        case_id=assignment.case,
        investigator=assignment.person,
        rank=assignment.rank,
        effort_minutes=assignment.minutes,
        random_pick=assignment.drawn,
        propensity=assignment.propensity,
        business_date=assignment.day,
        late_minutes=assignment.late,
    )
    put_money(message.value, assignment.value, currency)
    return message


def plan_message(
    plan: Plan, business_date: str, planned_at: int, currency: str = "USD"
) -> investigation_pb2.ShiftPlan:
    """The work of a shift; `planned_at` in seconds by the clock of the service."""
    message = investigation_pb2.ShiftPlan(
        business_date=business_date,
        assignments=[assignment_message(a, currency) for a in plan.assignments],
        left_out=[_left_out(case, currency) for case in plan.left_out[:MOST_LEFT_OUT]],
        left_out_count=len(plan.left_out),
        gap=plan.gap,
        exploration_share=plan.explore,
    )
    message.plan_time.seconds = planned_at
    message.solve_duration.FromNanoseconds(round(plan.seconds * 1e9))
    put_money(message.value, plan.value, currency)
    put_price(message.bound, plan.bound, currency)
    for group, price in plan.minute_prices.items():
        put_price(message.minute_prices[group], price, currency)
    return message


def _left_out(case: LeftOut, currency: str) -> investigation_pb2.LeftOutCase:
    price = Money()
    put_price(price, case.enters_at, currency)
    return investigation_pb2.LeftOutCase(case_id=case.case, reason=case.reason, enters_at=price)
