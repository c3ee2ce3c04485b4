"""Decisions, queues and plans as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from ..v1.decision_pb2 import Action, Decision
from ..v1.investigation_pb2 import Case, CaseState, CaseStep, ContestState, QueueEntry, ShiftPlan
from ..v1.transaction_pb2 import TransactionKind


def money(amount: Money) -> str:
    return f"{amount.units + amount.nanos / 1e9:,.2f} {amount.currency_code}"


def action(number: Action) -> str:
    return Action.Name(number).removeprefix("ACTION_")


def decision_lines(decision: Decision, replayed: bool = False) -> Iterator[str]:
    """What, why, what it costs, what to do, who."""
    kind = TransactionKind.Name(decision.kind).removeprefix("TRANSACTION_KIND_").lower()
    again = " (answered before)" if replayed else ""
    yield f"{action(decision.action)}  {kind} {decision.key}{again}"
    suspicion = decision.typology if decision.flagged or decision.reasons else "nothing unusual"
    yield f"  what   {suspicion}, risk {decision.risk:.1%}, model {decision.probability:.1%}"
    for reason in decision.reasons:
        yield f"  why    {reason.text} [{reason.rule}]"
    for paused in decision.snoozed:
        yield f"  snoozed {paused.text} [{paused.rule}]"
    for part in decision.contributions:
        yield f"  why    {part.text} ({part.effect:+.2f})"
    costs = ", ".join(
        f"{action(c.action).lower()} {money(c.cost).split()[0]}"
        for c in decision.costs
        if c.allowed
    )
    yield f"  cost   expected loss {money(decision.expected_loss)}; of the allowed actions: {costs}"
    steps = "; ".join(decision.obligations)
    yield f"  do     {action(decision.action)}" + (f": {steps}" if steps else "")
    yield f"  who    {decision.who}" + (
        f" (bound by {decision.bound_by})" if decision.bound_by else ""
    )
    if decision.degraded:
        yield f"  note   answered by the fallback: {decision.degraded}"


def when(time: Timestamp) -> str:
    return datetime.fromtimestamp(time.seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def case_lines(case: Case) -> Iterator[str]:
    """Where a case stands."""
    state = CaseState.Name(case.state).removeprefix("CASE_STATE_").lower()
    holder = f" by {case.investigator}" if case.investigator else ""
    holder += f", pinned to {case.pinned_to}" if case.pinned_to else ""
    yield f"{case.case_id} {state}{holder}: {case.typology}, {money(case.value)}, {due(case)}"
    yield f"  {case.reason}"
    if case.joined_to:
        yield f"  became part of {case.joined_to}"
    if case.HasField("recovered"):
        spent = f"in {case.spent_minutes} minutes"
        gained = f"recovered {money(case.recovered)}, prevented {money(case.prevented)} {spent}"
        yield f"  {gained}"
    if case.contest_state:
        told = ContestState.Name(case.contest_state).removeprefix("CONTEST_STATE_").lower()
        clock = f", {answer_due(case)}" if told == "waiting" else ""
        yield f"  contested: {told}{clock}"


def due(case: Case) -> str:
    """Until when it should be looked at, and whether that is past."""
    return f"{'overdue since' if case.overdue else 'due'} {when(case.due_time)}"


def answer_due(case: Case) -> str:
    """Until when a contest should be answered, and whether that is past."""
    if not case.HasField("answer_due_time"):
        return "no answer is due"
    return f"answer {'overdue since' if case.overdue else 'due'} {when(case.answer_due_time)}"


def step_lines(steps: Iterable[CaseStep]) -> Iterator[str]:
    """What happened to a case: when, what, by whom, as what they asked for, what it changed."""
    for step in steps:
        asked = "".join(f", {name} {value}" for name, value in sorted(step.asked.items()))
        yield f"  {when(step.step_time)}  {step.verb} by {step.by}{asked}"
        for change in step.changes:
            yield f"      {change.name}: {change.before or '-'} -> {change.after or '-'}"


def queue_lines(entries: list[QueueEntry]) -> Iterator[str]:
    for entry in entries:
        case = entry.case
        yield (
            f"  {entry.business_date} {entry.rank:>2}. {case.case_id}  {money(case.value):>12}"
            f"  {case.effort_minutes:>3} min  {case.typology}  {case.subject_kind} {case.subject}"
        )
        yield f"      {case.reason}; {entry.reason}; {due(case)}"


def plan_lines(plan: ShiftPlan) -> Iterator[str]:
    people = sorted({a.investigator for a in plan.assignments})
    yield (
        f"{plan.business_date}: {len(plan.assignments)} cases for {len(people)} people,"
        f" {money(plan.value)} expected, at most {money(plan.bound)} (gap {plan.gap:.2%});"
        f" {plan.left_out_count} below the line"
    )
    drawn = sum(a.random_pick for a in plan.assignments)
    yield (
        f"  {plan.exploration_share:.1%} of the minutes for random picks on average; {drawn} drawn"
    )
    for group, price in sorted(plan.minute_prices.items()):
        yield f"  one more minute of {group} is worth {money(price)}"
