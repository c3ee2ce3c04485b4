"""What of a row stays when its content leaves for its age; each may be asked of a row twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import DecodeError, Message

from tillguard.journal import NORMS
from tillguard.journal.rows import ANY
from tillguard.v1.decision_pb2 import Decision

from .persons import FREE
from .places import Row

KEPT = (
    "key", "revision", "decide_time", "kind", "action", "policy_bundle", "model", "degraded",
    "durable",
)  # fmt: skip
"""What a decision says for ever: P1's one answer to a key, and who is answerable for it."""

NAMELESS: Mapping[str, Any] = {
    "employee": "", "customer": "", "card": "", "reason": "", "fingerprint": ANY,
}  # fmt: skip
EMPTY: Mapping[str, Any] = {
    **NAMELESS, "amount": 0, "discount": 0, "flagged": False, "risk": 0.0, "probability": None,
    "damage": 0, "expected_loss": 0, "typology": "", "hits": "[]", "cause": "", "trips": "",
    "vector": b"",
}  # fmt: skip


def without_body(row: Row) -> dict[str, Any]:
    """An event without what the till sent, or without the outcome; that norms were taken stays."""
    return {} if row["kind"] == NORMS else differing(row, {"body": b""})


def without_people(row: Row) -> dict[str, Any]:
    """A decision without keys of people, and without words, in which they may stand."""
    return differing(row, {**NAMELESS, "decision": _said(row["decision"], wordless)})


def without_content(row: Row) -> dict[str, Any]:
    """A decision of which nothing is left but that it was made, and how."""
    return differing(row, {**EMPTY, "decision": _said(row["decision"], skeleton)})


def differing(row: Row, fresh: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fresh.items() if value != row[name]}


def _said(raw: bytes, change: Callable[[Decision], Decision]) -> bytes:
    try:
        said = change(Decision.FromString(raw))
    except DecodeError:  # nobody can read it, nor tell what it names
        said = Decision(expired=True)
    return said.SerializeToString(deterministic=True)


def skeleton(decision: Decision) -> Decision:
    left = Decision(expired=True)
    for name in KEPT:
        if name == "decide_time":
            left.decide_time.CopyFrom(decision.decide_time)
        else:
            setattr(left, name, getattr(decision, name))
    return left


def wordless(decision: Decision) -> Decision:
    _clear_words(decision)
    return decision


def _clear_words(message: Message) -> None:
    for field, value in message.ListFields():
        if field.name in FREE:
            message.ClearField(field.name)
        elif field.message_type:
            for inner in value if field.is_repeated else (value,):
                if isinstance(inner, Message):
                    _clear_words(inner)
