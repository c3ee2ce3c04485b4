"""The signed table by which a till acts while no service answers."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import TillguardError


class TableRefused(TillguardError):
    """A fallback table that is not signed with this chain's key, is damaged, or has expired."""


@dataclass(frozen=True, slots=True)
class FallbackTable:
    """`actions` by kind of transaction, as the policy declares them, until `expires` (epoch
    seconds)."""

    actions: Mapping[str, str]
    expires: int

    def signed(self, key: bytes) -> bytes:
        """The table behind its HMAC-SHA256, as a till keeps it."""
        body = json.dumps({"actions": dict(self.actions), "expires": self.expires}, sort_keys=True)
        return seal(body.encode(), key) + b"\n" + body.encode() + b"\n"

    @classmethod
    def read(cls, raw: bytes, key: bytes) -> FallbackTable:
        """What `signed` wrote; raises TableRefused for anything else."""
        told, _, body = raw.rstrip(b"\n").partition(b"\n")
        if not hmac.compare_digest(told, seal(body, key)):
            raise TableRefused("the fallback table is not signed with this key: fetch it again")
        return cls(**json.loads(body))

    def action(self, kind: str, now: int) -> str:
        """What to do with a transaction of this kind; raises TableRefused after the expiry."""
        if now >= self.expires:
            raise TableRefused("the fallback table has expired: fetch it again")
        if kind not in self.actions:
            raise TableRefused(f"the fallback table says nothing of {kind}")
        return self.actions[kind]


def seal(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).hexdigest().encode()
