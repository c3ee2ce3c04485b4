"""Counts per name, of which the recent ones weigh more."""

from __future__ import annotations

from typing import ClassVar

from .feature import NAN


class Shares:
    """Counts per name that fade: all are halved when their sum passes `enough`."""

    __slots__ = ("counts", "whole")
    enough: ClassVar[int] = 400
    most: ClassVar[int] = 48

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.whole = 0

    def add(self, name: str, amount: int) -> None:
        self.counts[name] = self.count(name) + amount
        self.whole += amount
        if self.whole > self.enough or len(self.counts) > self.most:
            self._fade()

    def _fade(self) -> None:
        self.counts = {name: n // 2 for name, n in self.counts.items() if n > 1}
        self.whole = sum(self.counts.values())

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)

    def share(self, name: str) -> float:
        return self.count(name) / self.whole if self.whole else NAN
