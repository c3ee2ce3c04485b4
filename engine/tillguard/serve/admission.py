"""Who is let in while more comes than can be answered in time: by what a call waits now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from ..errors import Overloaded
from .urgency import AT_ONCE, PATIENCE, Urgency

CAREFUL = 0.25
"""Share of the longest wait from which a call's store and deadline are looked at."""
FIRST_GUESS, WEIGHT = 0.005, 0.05
"""Seconds that an answer takes until one was measured, and what one more measurement weighs."""
TOO_MUCH = "more comes than can be answered in time: try again"
MOST_STORES = 10_000
"""Stores whose calls are counted apart; a chain has fewer, a liar not."""


@dataclass(slots=True)
class Admission:
    """`wait` is what a call waits now before the service turns to it, `takes` what its answer takes
    then, both in seconds; above `longest` stores that ask more than the others are refused."""

    longest: float = 0.2
    most_streams: int = 8192
    clock: Callable[[], float] = perf_counter
    wait: float = 0.0
    takes: float = FIRST_GUESS
    arrived: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    under_way: Counter[Urgency] = field(default_factory=Counter)
    streams: int = 0
    _asked: dict[bytes, int] = field(default_factory=dict)
    _sum: int = 0

    def turns_away(self, urgency: Urgency) -> bool:
        """Whether a call is refused before anything of it is read."""
        self.arrived += 1
        if self.wait < self.longest * PATIENCE[urgency]:
            return False
        self.refused[urgency.name.lower()] += 1
        return True

    @property
    def careful(self) -> bool:
        return self.wait >= self.longest * CAREFUL

    def admit(self, store: bytes, remaining: float | None = None) -> None:
        """Let one transaction of a store in, whose caller waits for `remaining` seconds more.

        Raises Overloaded where it would come too late, and, while calls wait too long, for a store
        that asked more than the others on average: the largest share falls until all are equal.
        """
        if remaining is not None and remaining < self.takes:
            raise self.overloaded("deadline", "the answer would come after the deadline")
        asked = self._asked.get(store, 0)
        if self.wait >= self.longest and asked * len(self._asked) > self._sum:
            raise self.overloaded("share", "this store asks more than its share while all wait")
        if len(self._asked) >= MOST_STORES:
            self.forget(0)
        self._asked[store] = asked + 1
        self._sum += 1

    def admit_message(self, store: str) -> None:
        """Let one transaction of an open stream in; raises Overloaded like a call."""
        if self.turns_away(Urgency.TILL):
            raise Overloaded(TOO_MUCH)
        if self.careful:
            self.admit(store.encode())

    def overloaded(self, why: str, said: str) -> Overloaded:
        """Counts a refusal."""
        self.refused[why] += 1
        return Overloaded(said)

    def forget(self, keep: int = 2) -> None:
        """What a store asked counts half from now on (`keep` 2), or not at all (0)."""
        self._asked = {s: n // keep for s, n in self._asked.items() if n >= keep} if keep else {}
        self._sum = sum(self._asked.values())

    def took(self, seconds: float) -> None:
        """An answer was given."""
        self.takes += WEIGHT * (seconds - self.takes)

    @contextmanager
    def place(self, urgency: Urgency, stream: bool) -> Iterator[None]:
        """A call that is no till's, or stays open, takes one of the places; raises Overloaded."""
        most = AT_ONCE.get(urgency, self.most_streams)
        if self.under_way[urgency] >= most or (stream and self.streams >= self.most_streams):
            raise self.overloaded("places", "as many such calls are under way as there may be")
        self.under_way[urgency] += 1
        self.streams += stream
        try:
            yield
        finally:
            self.under_way[urgency] -= 1
            self.streams -= stream
