"""What happened, as an alert for those who watch."""

from __future__ import annotations

import structlog

from ..domain import Action, Silent, Trip
from ..journal import DecisionRow, StoredTrip, trips_of
from ..journal.noteworthy import Noted
from ..v1 import decision_service_pb2 as wire
from ..v1.decision_pb2 import APPROVAL_STATE_PENDING, Approval, Decision
from .alerts import Alerts
from .answers import approval_message
from .policy_answers import trip_message

log = structlog.get_logger()


def decision(alerts: Alerts, row: DecisionRow) -> None:
    """Tell of a flagged decision, and of one that waits for a manager."""
    if not alerts.watchers:
        return
    made = Decision.FromString(row.decision)
    if row.flagged:
        alerts.publish(flagged(row, made), row.action)
    if row.action == Action.MANAGER_APPROVAL:
        alerts.publish(requested(row, made), row.action)


def flagged(row: DecisionRow, made: Decision) -> wire.Alert:
    return _alert(row, row.received, decision_flagged=wire.DecisionFlagged(decision=made))


def requested(row: DecisionRow, made: Decision) -> wire.Alert:
    asked = approval_message(row.key, APPROVAL_STATE_PENDING, row.received)
    request = wire.ApprovalRequested(decision=made, approval=asked)
    return _alert(row, row.received, approval_requested=request)


def tripped(alerts: Alerts, row: DecisionRow) -> None:
    """Tell the log and all who watch the store what this answer tripped."""
    for trip in trips_of(row.trips):
        log.warning(
            "the blast radius tripped",
            rule=trip.rule,
            owner=trip.owner,
            store=trip.store,
            register=trip.register,
            why=trip.said(),
            until=trip.until,
        )
        alerts.publish(trip_alert(trip, row))


def trip_alert(trip: Trip, row: DecisionRow | Noted) -> wire.Alert:
    told = trip_message(StoredTrip(0, row.key, row.bundle, trip))
    return _alert(row, row.received, blast_radius_tripped=wire.BlastRadiusTripped(trip=told))


def resolved(alerts: Alerts, row: DecisionRow, approval: Approval) -> None:
    """Tell that a manager has granted or denied."""
    alerts.publish(answered(row, approval), row.action)


def answered(row: DecisionRow, approval: Approval) -> wire.Alert:
    news = wire.ApprovalResolved(approval=approval)
    return _alert(row, approval.resolve_time.seconds, approval_resolved=news)


def silence(alerts: Alerts, silent: Silent, now: int, ended: int = 0) -> None:
    """Tell the log and all who watch the store who is silent, or spoke again at `ended`."""
    said = "speaks again" if ended else "is silent"
    log.warning(
        f"a {'register' if silent.register else 'store'} {said}",
        store=silent.store,
        register=silent.register,
        last=silent.last,
        expected=round(silent.expected, 1),
    )
    news = wire.Silence(expected_events=silent.expected, chance=silent.chance)
    news.last_event_time.seconds = silent.last
    if ended:
        news.end_time.seconds = ended
    alert = wire.Alert(store=silent.store, register=silent.register, silence=news)
    alert.alert_time.seconds = now
    alerts.unrecorded.append(alert)
    alerts.publish(alert)


def _alert(
    row: DecisionRow | Noted,
    at: int,
    **news: wire.DecisionFlagged
    | wire.ApprovalRequested
    | wire.ApprovalResolved
    | wire.BlastRadiusTripped,
) -> wire.Alert:
    alert = wire.Alert(store=row.store, register=row.register, **news)  # type: ignore[arg-type]
    alert.alert_time.seconds = at
    return alert
