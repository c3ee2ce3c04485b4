"""A till that is refused asks less, by itself: a service under load need not even refuse it.

"Handling Overload" in Beyer et al., Site Reliability Engineering (2016): of `asked` calls of late
`taken` were not refused; the next is held back with probability (asked - K * taken) / (asked + 1).
A call counts once its end is known: one that is still waited for was not refused.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW, STEP = 10.0, 0.5
"""Seconds that are remembered, and by which they are forgotten."""
K = 1.5
"""How many calls are sent for one that is taken, while most are refused; the book's 2 lets a
service spend more on refusing."""


@dataclass(slots=True)
class Step:
    """One step of the window, from `since` (seconds) on."""

    since: float
    asked: int = 0
    taken: int = 0


@dataclass(slots=True)
class Throttle:
    """`clock` is monotonic, in seconds; `chance` gives a number from 0 to below 1."""

    clock: Callable[[], float]
    chance: Callable[[], float]
    asked: int = 0
    taken: int = 0
    _steps: deque[Step] = field(default_factory=deque)

    def lets(self) -> bool:
        """Whether to send the next call; one that is held back counts as refused."""
        self._now()
        held = self.chance() < (self.asked - K * self.taken) / (self.asked + 1)
        if held:
            self.refused()
        return not held

    def took(self) -> None:
        """The service took a call, whatever it answered."""
        self.refused()
        self._steps[-1].taken += 1
        self.taken += 1

    def refused(self) -> None:
        """The service did not take a call."""
        self._now().asked += 1
        self.asked += 1

    def _now(self) -> Step:
        """The step that is filled now, after what is too old is forgotten."""
        now = self.clock()
        while self._steps and now - self._steps[0].since > WINDOW:
            old = self._steps.popleft()
            self.asked -= old.asked
            self.taken -= old.taken
        if not self._steps or now - self._steps[-1].since > STEP:
            self._steps.append(Step(now))
        return self._steps[-1]
