"""What a till could not deliver, in order, on its own disk until the service has it."""

from __future__ import annotations

from pathlib import Path

from ..records import Place, Records
from ..v1.decision_service_pb2 import DecideRequest

MOST = 64 << 20
"""Bytes: about two days of a busy till."""


class Outbox:
    """Requests in a file at `path`; a torn or damaged one goes into a file beside it."""

    def __init__(self, path: Path, most: int = MOST) -> None:
        self._records = Records(path, most)
        self._records.repair()

    def put(self, request: DecideRequest) -> None:
        """On disk when this returns; raises StoreUnavailable where it cannot be."""
        self._records.append([request.SerializeToString()])

    def some(self, start: int, most: int) -> list[tuple[Place, DecideRequest]]:
        """The oldest from `start` on, at most so many."""
        found = self._records.some(start, most)
        return [(place, DecideRequest.FromString(raw)) for place, raw in found]

    def set_aside(self, request: DecideRequest) -> None:
        """The service refuses it, whenever it is asked: kept for a person."""
        self._records.set_aside(request.SerializeToString(), "refused")

    def clear(self) -> None:
        """The service has all of them."""
        self._records.clear()

    @property
    def size(self) -> int:
        return self._records.size
