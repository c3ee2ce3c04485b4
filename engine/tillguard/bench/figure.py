"""A measured figure beside what it should at least and at best be."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """`floor` is the least that is accepted, `aim` what we are after; None where none is set."""

    name: str
    value: float
    unit: str
    how: str
    better: Literal["higher", "lower"] = "lower"
    floor: float | None = None
    aim: float | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def reached(self) -> str:
        """What was reached: "aim", "floor", "short", or nothing where nothing is set."""
        for name, limit in (("aim", self.aim), ("floor", self.floor)):
            if limit is not None and self.meets(limit):
                return name
        return "" if self.floor is None else "short"

    def meets(self, limit: float) -> bool:
        return self.value >= limit if self.better == "higher" else self.value <= limit
