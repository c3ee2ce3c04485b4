"""Cases, queues and plans: from domain values to the messages that investigators get."""

from __future__ import annotations

from google.type.money_pb2 import Money

from tillguard.domain import Assignment, Disposition, LeftOut, Plan
from tillguard.journal import CaseFile, CaseState, CaseStep, ContestState
from tillguard.v1 import investigation_pb2

from .money import put_money, put_price
from .vocabulary import DISPOSITION_NUMBERS, PARTY_NUMBERS

MOST_LEFT_OUT = 2_000
"""Cases below the line in one answer, which has to fit into 4 MiB; the journal keeps all."""


STATES = {
    CaseState.OPEN: investigation_pb2.CASE_STATE_OPEN,
    CaseState.CLAIMED: investigation_pb2.CASE_STATE_CLAIMED,
    CaseState.CLOSED: investigation_pb2.CASE_STATE_CLOSED,
}
CONTESTS = {
    ContestState.NONE: investigation_pb2.CONTEST_STATE_UNSPECIFIED,
    ContestState.WAITING: investigation_pb2.CONTEST_STATE_WAITING,
    ContestState.UPHELD: investigation_pb2.CONTEST_STATE_UPHELD,
    ContestState.OVERTURNED: investigation_pb2.CONTEST_STATE_OVERTURNED,
}


def case_message(file: CaseFile, now: int, currency: str = "USD") -> investigation_pb2.Case:
    """A case as it stands at `now`: a claim that has expired is nobody's any more."""
    case, free = file.case, file.state is CaseState.CLAIMED and now >= (file.claimed_until or 0)
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
        pinned_to=file.pinned_to,
        members=[f"{kind} {name}" for kind, name in case.members],
        links=case.links,
        state=STATES[CaseState.OPEN if free else file.state],
        investigator="" if free else file.holder,
        notes=[note for note in file.note.split("\n") if note],
        spent_minutes=file.minutes_spent or 0,
        contest_state=CONTESTS[file.contest],
        overdue=overdue(file, now),
        joined_to=file.joined_to,
    )
    put_money(message.value, case.value, currency)
    for bound, amount in zip((message.value_low, message.value_high), case.between, strict=True):
        put_money(bound, amount, currency)
    if file.disposition:
        message.disposition = DISPOSITION_NUMBERS[Disposition(file.disposition)]
        put_money(message.recovered, file.recovered, currency)
        put_money(message.prevented, file.prevented, currency)
    _put_times(message, file, None if free else file.claimed_until)
    return message


def _put_times(message: investigation_pb2.Case, file: CaseFile, claimed_until: int | None) -> None:
    for time, at in (
        (message.open_time, file.case.opened),
        (message.due_time, file.case.due),
        (message.close_time, file.closed_at),
        (message.claim_expire_time, claimed_until),
        (message.snooze_end_time, file.snoozed_until),
        (message.answer_due_time, file.answer_due),
    ):
        if at is not None:
            time.seconds = at


def overdue(file: CaseFile, now: int) -> bool:
    """Whether it should have its verdict by now, or its contest an answer."""
    if file.contest is ContestState.WAITING:
        return file.answer_due is not None and file.answer_due <= now
    return file.state is not CaseState.CLOSED and file.case.due <= now


def case_step_message(step: CaseStep) -> investigation_pb2.CaseStep:
    """A line of a case's trail, everything in words."""
    message = investigation_pb2.CaseStep(
        verb=step.verb,
        by=step.by,
        asked={name: str(value) for name, value in step.asked.items()},
        changes=[
            investigation_pb2.CaseChange(name=name, before=told(before), after=told(after))
            for name, (before, after) in sorted(step.changes.items())
        ],
    )
    message.step_time.seconds = step.at
    return message


def told(value: object) -> str:
    return "" if value is None else str(value)


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
