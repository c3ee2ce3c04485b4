"""What a till is told: what to do and a short code, not score and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..v1 import decision_service_pb2 as wire
from ..v1.decision_pb2 import Decision

KEPT = frozenset(
    {
        "key", "revision", "decide_time", "kind", "typology", "action", "obligations", "who",
        "degraded", "durable",
    }
)  # fmt: skip
"""Fields of a decision that a till gets; the typology is the short code."""

ANSWERS: Mapping[str, Any] = {
    "Decide": wire.DecideResponse,
    "DecideStream": wire.DecideStreamResponse,
    "BatchDecide": wire.BatchDecideResponse,
    "GetDecision": wire.GetDecisionResponse,
    "WatchAlerts": wire.WatchAlertsResponse,
}
NEWS = frozenset({"approval_requested", "approval_resolved"})
"""Alerts that a till waits for."""


def for_a_till(call: str, answer: Any) -> Any:
    """An answer without what a till need not know; None for an alert that is not for tills."""
    if call not in ANSWERS:
        return answer
    told = ANSWERS[call].FromString(answer) if type(answer) is bytes else answer
    if call == "WatchAlerts":
        return alert(told)
    for one in told.results if call == "BatchDecide" else [told]:
        if one.HasField("decision"):
            shorten(one.decision)
    return told


def alert(told: wire.WatchAlertsResponse) -> wire.WatchAlertsResponse | None:
    news = told.alert.WhichOneof("news")
    if news not in NEWS:
        return None
    short = wire.WatchAlertsResponse()
    short.CopyFrom(told)  # others are sent the same alert
    if news == "approval_requested":
        shorten(short.alert.approval_requested.decision)
    return short


def shorten(decision: Decision) -> None:
    for field in Decision.DESCRIPTOR.fields:
        if field.name not in KEPT:
            decision.ClearField(field.name)
