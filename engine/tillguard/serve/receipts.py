"""Remembers which transactions were answered, so that a retry is known before history sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Receipt(NamedTuple):
    """The latest revision answered under a key, and the fingerprint of its body."""

    revision: int
    fingerprint: bytes


class Receipts:
    """The latest `most` keys; `complete` while none had to be forgotten."""

    def __init__(self, most: int = 300_000) -> None:
        self.most = most
        self.complete = True
        self._kept: dict[str, Receipt] = {}

    def fill(self, known: Iterable[tuple[str, int, bytes]]) -> None:
        for key, revision, fingerprint in known:
            self.put(key, revision, fingerprint)

    def get(self, key: str) -> Receipt | None:
        return self._kept.get(key)

    def put(self, key: str, revision: int, fingerprint: bytes) -> None:
        self._kept[key] = Receipt(revision, fingerprint)
        if len(self._kept) > self.most:
            del self._kept[next(iter(self._kept))]
            self.complete = False
