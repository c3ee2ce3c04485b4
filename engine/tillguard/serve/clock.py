"""The service's clock: the system's, or that of a replay, which is as late as its latest event."""

from __future__ import annotations

import time
from typing import Protocol

from ..journal import Journal
from ..settings import Settings


class Clock(Protocol):
    """Gives the moment (epoch seconds, UTC) at which an event of `happened` is received."""

    def __call__(self, happened: int = 0) -> int: ...


def system(happened: int = 0) -> int:
    return int(time.time())


class Replay:
    """Never runs backwards; an event without a time gets the time of the latest one."""

    def __init__(self, start: int) -> None:
        self.now = start

    def __call__(self, happened: int = 0) -> int:
        self.now = max(self.now, happened)
        return self.now


def clock_of(settings: Settings, journal: Journal) -> Clock:
    """A replay's where the settings say when it begins, not before what the journal holds."""
    if settings.replay_from is None:
        return system
    return Replay(max(int(settings.replay_from.timestamp()), journal.last_received()))
