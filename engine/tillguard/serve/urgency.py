"""Which calls go on and which wait while more comes than can be answered in time."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class Urgency(IntEnum):
    """In the order in which calls are refused, the last ones first."""

    TILL = 0
    """A customer waits, or it is what mends a service that answers badly."""
    FEEDBACK = 1
    """What happened and what people found: it can wait, and is sent again."""
    REST = 2
    """Lists, plans and back-tests."""


CALLS = {
    Urgency.TILL: (
        "Decide", "DecideStream", "GetDecision", "ResolveApproval", "WatchAlerts", "PromotePolicy",
        "RollbackPolicy", "SnoozeRule", "UnsnoozeRule", "PromoteModel", "RollbackModel",
    ),
    Urgency.FEEDBACK: (
        "BatchDecide", "RecordEvents", "ClaimCase", "ReleaseCase", "AddEvidence", "CloseCase",
        "ReassignCase", "SnoozeCase", "ReopenCase", "ContestCase", "AnswerContest",
        "BatchUpdateCases", "PinCase",
    ),
    Urgency.REST: (
        "ExplainDecision", "PlanShift", "ListQueue", "GetCase", "GetLedger", "ListPrevention",
        "GetEffectivePolicy", "ListPolicies", "ValidatePolicy", "BacktestPolicy", "ListTrips",
        "ListSnoozes", "ListModels", "GetModel",
    ),
}  # fmt: skip

URGENCY: Mapping[str, Urgency] = {name: u for u, names in CALLS.items() for name in names}
"""Every call of every service."""

PATIENCE = {Urgency.TILL: 2.0, Urgency.FEEDBACK: 1.0, Urgency.REST: 0.5}
"""Times the longest wait at which every call of an urgency is refused, unread."""

AT_ONCE = {Urgency.FEEDBACK: 256, Urgency.REST: 64}
"""Calls of an urgency under way at once; those of tills are bound by what is on its way to disk."""
