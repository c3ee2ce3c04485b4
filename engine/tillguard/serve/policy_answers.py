"""Bundles, their trails, problems and backtests as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct, Value

from ..errors import Problem
from ..journal import BundleStep, Gate, StoredBundle
from ..policy import InForce
from ..v1 import policy_pb2

STEPS: Mapping[Gate, policy_pb2.PolicyStep] = {
    gate: getattr(policy_pb2, f"POLICY_STEP_{gate.name}") for gate in Gate
}


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
