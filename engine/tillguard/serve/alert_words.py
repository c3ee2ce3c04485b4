"""What a receiver is told of an alert: as much as their role may see, and nobody's key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import quote

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from ..domain import News, Role
from ..v1.decision_pb2 import Action, Approval, Decision
from ..v1.decision_service_pb2 import Alert

SOURCE = "/tillguard/stores/"
TYPE = "tillguard.v1."
"""What precedes the name of the news in the type of an event."""

TOLD = frozenset(
    {
        "key", "revision", "decide_time", "kind", "typology", "party", "reasons", "action",
        "obligations", "who", "degraded",
    }
)  # fmt: skip
"""Fields of a decision that every receiver is told."""
ESTIMATES = frozenset(
    {
        "risk",
        "probability",
        "flagged",
        "expected_loss",
        "bound_by",
        "cause",
        "policy_bundle",
        "model",
    }
)
"""Fields that the roles besides are told who read cases."""
ESTIMATED = frozenset({Role.INVESTIGATOR, Role.LP_LEAD, Role.AUDITOR, Role.ADMIN})
ANSWERED = frozenset({"key", "state", "request_time", "resolve_time"})
"""Fields of an approval that are told: who answered and what they wrote stands in the console."""


def shortened(alert: Alert, role: Role) -> Alert:
    """The alert without what the role may not see, or need not have outside the house."""
    short = Alert()
    short.CopyFrom(alert)
    decisions = TOLD | ESTIMATES if role in ESTIMATED else TOLD
    for name, kept in (("decision", decisions), ("approval", ANSWERED)):
        news = getattr(short, str(short.WhichOneof("news")))
        if name in news.DESCRIPTOR.fields_by_name and news.HasField(name):
            _keep(getattr(news, name), kept)
    return short


def _keep(message: Decision | Approval, kept: frozenset[str]) -> None:
    for field in message.DESCRIPTOR.fields:
        if field.name not in kept:
            message.ClearField(field.name)


def cloud_event(event: str, alert: Alert) -> bytes:
    """CloudEvents 1.0 in JSON; equal news give equal bytes."""
    news = str(alert.WhichOneof("news"))
    place = f"{alert.store}/{alert.register}" if alert.register else alert.store
    at = datetime.fromtimestamp(alert.alert_time.seconds, UTC)
    told: Mapping[str, object] = {
        "specversion": "1.0",
        "id": event,
        "source": SOURCE + quote(alert.store, safe=""),
        "type": TYPE + "".join(word.capitalize() for word in news.split("_")),
        "subject": place,
        "time": at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": MessageToDict(alert, preserving_proto_field_name=True),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


HEADLINES = {
    News.DECISION_FLAGGED: "to look at",
    News.APPROVAL_REQUESTED: "waits for a manager",
    News.APPROVAL_RESOLVED: "a manager has answered",
    News.BLAST_RADIUS_TRIPPED: "a rule did too much and is paused",
    News.SILENCE: "nothing is heard",
}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LONGEST = 200


def mail(event: str, alert: Alert, sender: str, to: str, console: str) -> EmailMessage:
    """The alert in plain words; sent again it carries the same Message-ID."""
    news = News(str(alert.WhichOneof("news")))
    message = EmailMessage()
    place = f"store {alert.store}" + (f", register {alert.register}" if alert.register else "")
    message["Subject"] = one_line(f"tillguard: {place}: {HEADLINES[news]}")
    message["From"], message["To"] = sender, to
    message["Message-ID"] = f"<{event}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    at = datetime.fromtimestamp(alert.alert_time.seconds, UTC)
    lines = [f"{place}, {at:%Y-%m-%d %H:%M} UTC: {HEADLINES[news]}.", *_lines(alert, news, console)]
    message.set_content("\n".join(map(one_line, lines)) + "\n")
    return message


def _lines(alert: Alert, news: News, console: str) -> list[str]:
    match news:
        case News.DECISION_FLAGGED:
            return _decision(alert.decision_flagged.decision, console)
        case News.APPROVAL_REQUESTED:
            return _decision(alert.approval_requested.decision, console)
        case News.APPROVAL_RESOLVED:
            answer = alert.approval_resolved.approval
            return [
                f"Transaction {answer.key}: {_name(answer, 'state')}",
                *_link(answer.key, console),
            ]
        case News.BLAST_RADIUS_TRIPPED:
            trip = alert.blast_radius_tripped.trip
            return [f"Rule {trip.rule or '(the policy as a whole)'} of {trip.owner or 'nobody'}"]
    silence = alert.silence
    last = datetime.fromtimestamp(silence.last_event_time.seconds, UTC)
    over = " It speaks again." if silence.HasField("end_time") else ""
    return [f"The last event was at {last:%Y-%m-%d %H:%M} UTC; {silence.expected_events:.0f} would"
            f" have been usual since.{over}"]  # fmt: skip


def _decision(made: Decision, console: str) -> list[str]:
    action = Action.Name(made.action).removeprefix("ACTION_").replace("_", " ").lower()
    reasons = [f"- {reason.text}" for reason in made.reasons]
    suspicion = made.typology.replace("_", " ").lower() or "unusual taken together"
    return [f"Transaction {made.key}: {suspicion}", f"The till was told: {action}", *reasons,
            *_link(made.key, console)]  # fmt: skip


def _link(key: str, console: str) -> list[str]:
    return [f"{console.rstrip('/')}/receipts/{quote(key)}"] if console else []


def _name(message: Message, field: str) -> str:
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    name: str = enum.values_by_number[getattr(message, field)].name
    return name.rpartition("_")[2].lower()


def one_line(text: str) -> str:
    """A line of words: what a till or a file said makes no header and no line of its own."""
    return CONTROL.sub(" ", text)[:LONGEST]
