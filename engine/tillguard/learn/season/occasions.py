"""What the calendar says of a store's days: their names and which of them are closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Occasions:
    """Named and closed local days (since 1970-01-01) by place, and the place of each store.

    Stores of one place share their calendar. `regions` by store; a store that is in none of them
    is of no place ("") and no region ("").
    """

    places: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)
    closed: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def around(self, place: str, day: int, near: Iterable[int]) -> tuple[tuple[str, int], ...]:
        """The named days near `day`, each with how many days after it `day` is."""
        named = self.named.get(place, {})
        return tuple(sorted((n, away) for away in near for n in named.get(day - away, ())))

    def is_closed(self, place: str, day: int) -> bool:
        return day in self.closed.get(place, ())
