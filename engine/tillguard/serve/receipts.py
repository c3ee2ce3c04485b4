"""Remembers what was received, so that a retry is known before history sees it twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..journal.rows import ANY

__all__ = ["ANY", "Receipt", "Receipts", "event_name", "outcome_name"]


def event_name(kind: str, key: str) -> str:
    """The name of a store event among the keys of transactions, which hold no control character."""
    return f"\x1f{kind}:{key}"


def outcome_name(key: str, known: int) -> str:
    """The name of what became known of a transaction at that moment."""
    return event_name("outcome", f"{key}@{known}")


class Receipt(NamedTuple):
    """The latest revision received under a key, and the fingerprint of its body."""

    revision: int
    fingerprint: bytes

    def differs(self, fingerprint: bytes) -> bool:
        return self.fingerprint not in (ANY, fingerprint)


class Receipts:
    """The latest `most` keys; `complete` while the journal holds none beside them."""

    def __init__(self, most: int = 300_000) -> None:
        self.most = most
        self.complete = True
        self._kept: dict[str, Receipt] = {}

    def fill(self, known: Iterable[tuple[str, int, bytes]]) -> None:
        for key, revision, fingerprint in known:
            self.put(key, revision, fingerprint)
        self.complete = self.complete and len(self._kept) < self.most

    def get(self, key: str) -> Receipt | None:
        return self._kept.get(key)

    def put(self, key: str, revision: int, fingerprint: bytes) -> None:
        self._kept[key] = Receipt(revision, fingerprint)
        if len(self._kept) > self.most:
            del self._kept[next(iter(self._kept))]
            self.complete = False

    def drop(self, key: str) -> None:
        self._kept.pop(key, None)
