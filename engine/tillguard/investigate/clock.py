"""The time that a plan may take, counted in work so that the same seed gives the same plan."""

from __future__ import annotations

import time

BASE, PER_PAIR, PER_UNIT = 130e-6, 0.12e-6, 0.04e-6
"""Seconds to pack one shift, by its pairs and units: twice what a core took, so work ends first."""
MARGIN = 0.9
"""Share of the seconds after which no further step starts."""


class Clock:
    """Over when a step's work is done or the seconds have passed; `cut`: it was the seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.cut = False
        self.trouble = ""
        self._started = time.perf_counter()
        self._work = 0.0

    @property
    def passed(self) -> float:
        return time.perf_counter() - self._started

    @property
    def left(self) -> float:
        return max(0.0, MARGIN * self.seconds - self.passed)

    def allow(self, share: float) -> None:
        """Gives the next step `share` of the seconds, in work."""
        self._work = share * self.seconds

    def packed(self, pairs: int, units: int) -> None:
        """One shift of so many pairs and units was packed."""
        self._work -= BASE + PER_PAIR * pairs + PER_UNIT * units

    def note(self, finished: bool, trouble: str = "") -> None:
        """A solver stopped; unfinished after all seconds means that the clock cut it."""
        self.cut = self.cut or (not finished and self.left <= 0)
        self.trouble = self.trouble or trouble

    @property
    def over(self) -> bool:
        if self._work <= 0:
            return True
        self.cut = self.cut or self.left <= 0
        return self.cut
