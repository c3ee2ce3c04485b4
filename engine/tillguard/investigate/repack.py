"""Improves a plan one shift at a time: each person's shift is packed anew at the others' prices."""

from __future__ import annotations

import numpy as np

from .clock import Clock
from .floor import NOBODY
from .instance import Floats, Ints
from .packing import pack
from .pairs import Pairs
from .prices import Prices

KICK = 0.3
"""How far a kick bends the profits of one shift, as a share."""


class Repacking:
    """A plan being improved; `chosen[case]` is its pair or NOBODY, `value` never falls."""

    def __init__(self, pairs: Pairs, prices: Prices, chosen: Ints, seed: int, clock: Clock) -> None:
        self.pairs, self.chosen, self.clock = pairs, chosen, clock
        self._value = np.r_[pairs.value, 0.0]
        self._person = np.r_[pairs.person, NOBODY]
        self._resale = np.r_[np.maximum(prices.reduced, 0.0), 0.0]
        self._draw = np.random.default_rng(seed)

    @property
    def value(self) -> float:
        return self._worth(self.chosen)

    def settle(self) -> None:
        """Rounds over all people until no shift packed anew is worth more."""
        better = True
        while better and not self.clock.over:
            before = self.value
            for person in self._draw.permutation(self.pairs.people).tolist():
                self._keep(self._packed(self.chosen, person))
            better = self.value > before

    def kick(self, kicks: int) -> None:
        """Packs a random shift by bent profits, lets its neighbours answer, keeps the better."""
        for _ in range(kicks):
            if self.clock.over:
                return
            person = int(self._draw.integers(self.pairs.people))
            bend = self._draw.uniform(1 - KICK, 1 + KICK, len(self.pairs.by_person[person]))
            changed = self._packed(self.chosen, person, bend)
            for other in self._disturbed(changed):
                changed = self._packed(changed, other)
            self._keep(self._packed(changed, person))

    def _disturbed(self, changed: Ints) -> list[int]:
        moved = changed != self.chosen
        people = np.r_[self._person[changed[moved]], self._person[self.chosen[moved]]]
        order: list[int] = self._draw.permutation(np.unique(people[people != NOBODY])).tolist()
        return order

    def _keep(self, changed: Ints) -> None:
        if self._worth(changed) >= self._worth(self.chosen):
            self.chosen = changed

    def _worth(self, chosen: Ints) -> float:
        return float(self._value[chosen].sum())

    def _packed(self, chosen: Ints, person: int, bend: Floats | float = 1.0) -> Ints:
        """Takes free cases at full value, others' cases at what their minutes resell for."""
        pairs = self.pairs.by_person[person]
        cases = self.pairs.case[pairs]
        held = chosen[cases]
        holder = self._person[held]
        price = np.where(holder == person, 0.0, self._resale[held])
        profit = (self.pairs.value[pairs] - price) * bend
        taken = self._pack(pairs, profit, person)
        changed = chosen.copy()
        changed[cases[holder == person]] = NOBODY
        changed[cases[taken]] = pairs[taken]
        losers = np.unique(holder[taken])
        for loser in losers[(losers != person) & (losers != NOBODY)].tolist():
            changed = self._refilled(changed, loser)
        return changed

    def _refilled(self, chosen: Ints, person: int) -> Ints:
        """The shift packed anew from its own and from free cases."""
        pairs = self.pairs.by_person[person]
        cases = self.pairs.case[pairs]
        holder = self._person[chosen[cases]]
        open_ = (holder == person) | (holder == NOBODY)
        taken = self._pack(pairs, np.where(open_, self.pairs.value[pairs], 0.0), person)
        changed = chosen.copy()
        changed[cases[holder == person]] = NOBODY
        changed[cases[taken]] = pairs[taken]
        return changed

    def _pack(self, pairs: Ints, profit: Floats, person: int) -> Ints:
        limit = int(self.pairs.limit[person])
        self.clock.packed(len(pairs), limit)
        return pack(profit, self.pairs.long[pairs], limit)
