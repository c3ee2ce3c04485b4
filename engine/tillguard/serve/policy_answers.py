"""Bundles, their trails, problems and backtests as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct, Value

from ..domain import Measure
from ..errors import Problem
from ..journal import BundleStep, Gate, StoredBundle, StoredSnooze, StoredTrip
from ..policy import InForce
from ..v1 import policy_pb2

STEPS: Mapping[Gate, policy_pb2.PolicyStep] = {
    gate: getattr(policy_pb2, f"POLICY_STEP_{gate.name}") for gate in Gate
}

MEASURES: Mapping[Measure, policy_pb2.TripMeasure] = {
    measure: getattr(policy_pb2, f"TRIP_MEASURE_{measure.name}") for measure in Measure
}


def trip_message(found: StoredTrip) -> policy_pb2.Trip:
    trip = found.trip
    message = policy_pb2.Trip(
        rule=trip.rule,
        owner=trip.owner,
        store=trip.store,
        register=trip.register,
        measure=MEASURES[trip.measure],
        count=trip.count,
        answers=trip.answers,
        share=trip.share,
        limit=trip.limit,
        text=trip.said(),
        key=found.key,
        policy_bundle=found.bundle,
    )
    message.trip_time.seconds, message.cool_time.seconds = trip.at, trip.until
    return message


def snooze_message(found: StoredSnooze) -> policy_pb2.RuleSnooze:
    one = found.snooze
    message = policy_pb2.RuleSnooze(
        id=found.id,
        rule=one.rule,
        region=one.region,
        store=one.store,
        register=one.register,
        reason=found.reason,
        by=found.by,
        ended_by=found.ended_by,
        ended_reason=found.ended_why,
    )
    message.start_time.seconds, message.end_time.seconds = one.since, one.until
    if found.ended_at is not None:
        message.ended_time.seconds = found.ended_at
    return message


def bundle_message(found: StoredBundle) -> policy_pb2.PolicyBundle:
    message = policy_pb2.PolicyBundle(hash=found.hash, live=found.live, author=found.author)
    message.create_time.seconds = found.made_at
    message.trail.extend(step_message(step) for step in found.steps)
    return message


def step_message(step: BundleStep) -> policy_pb2.PolicyTrailEntry:
    message = policy_pb2.PolicyTrailEntry(
        step=STEPS[step.step], passed=step.passed, by=step.by, note=step.note
    )
    message.time.seconds = step.at
    message.figures.update(dict(step.figures))
    return message


def problem_message(problem: Problem) -> policy_pb2.PolicyProblem:
    return policy_pb2.PolicyProblem(
        file=problem.file,
        line=problem.line,
        column=problem.column,
        code=problem.code,
        message=problem.message,
        source=problem.source,
    )


def value_message(value: InForce) -> policy_pb2.PolicyValue:
    said = value.said
    return policy_pb2.PolicyValue(
        name=value.key,
        value=ParseDict(said.value, Value()),
        layer=said.layer,
        file=said.file,
        line=said.line,
    )


def progress_message(said: Mapping[str, int]) -> policy_pb2.BacktestProgress:
    return policy_pb2.BacktestProgress(done=said["done"], total=said["total"])


def report_message(report: Mapping[str, Any]) -> policy_pb2.BacktestReport:
    figures: Struct = ParseDict(report, Struct())
    return policy_pb2.BacktestReport(
        candidate=report["candidate"]["bundle"],
        live=report["live"]["bundle"],
        decisions=report["decisions"],
        figures=figures,
    )
