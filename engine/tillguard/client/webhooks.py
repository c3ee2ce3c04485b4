"""A receiver's side of a webhook: whether a call is from the house, signed as Standard Webhooks has
it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping

from ..errors import TillguardError

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret."""
TOLERANCE = 300
"""Seconds by which the clocks of both sides may differ; an older call may be somebody's replay."""
ID = re.compile(r"[0-9a-f]{32}")


class NotSigned(TillguardError):
    """A call that this house did not sign, or signed too long ago."""


def key_of(secret: str) -> bytes:
    """The bytes of a secret; raises ValueError, without a word of it."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"a secret is {PREFIX} and {SHORTEST} to {LONGEST} bytes in base64")
    return key


def signature(keys: tuple[bytes, ...], event: str, at: int, body: bytes) -> str:
    """HMAC-SHA256 over id, time and body, one for each key."""
    signed = b".".join((event.encode(), str(at).encode(), body))
    return " ".join(
        f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}" for key in keys
    )


def verified(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The id of the event, which is the same whenever it is sent: one that was handled before is
    acknowledged and left alone. Raises NotSigned."""
    said = {name.lower(): value for name, value in headers.items()}
    event, at = said.get("webhook-id", ""), said.get("webhook-timestamp", "")
    if not ID.fullmatch(event) or not at.isascii() or not at.isdigit():
        raise NotSigned("the call names no id and time of an event")
    if abs(now - int(at)) > TOLERANCE:
        raise NotSigned("the call was signed more than five minutes ago, or the clocks differ")
    right = signature((key_of(secret),), event, int(at), body)
    given = said.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(right.encode(), one.encode()) for one in given):
        raise NotSigned("the signature is not that of this body under this secret")
    return event
