"""What a minute of the people costs whom an action occupies now.

Investigators by the plan of the shift, as long as it holds; managers by how much of them the last
hour's answers in their store asked for; whatever nobody priced by the policy's constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .domain import Prices
from .features import Hour
from .policy.terms import ActionTerms

TRADING_HOURS = 12
"""Hours of a day over which a store's managers have their minutes for approvals (own estimate)."""
BUSIEST = 0.8
"""The load above which a price rises no more: beyond it one ask more or less would decide."""
MOST = 50_000
"""Stores whose managers are counted; beyond them the first that came is forgotten."""
SECONDS = 60


@dataclass(slots=True)
class StaffTime:
    """`plan` holds by region the plan's price of a minute (minor units) of the investigator whom an
    action occupies, and the moment (epoch seconds) from which it is stale; `skilled` by region that
    of those with each skill, for as long; `asked` by store the seconds of the managers."""

    plan: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    asked: dict[str, Hour] = field(default_factory=dict)
    now: int = 0
    skilled: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    def prices(self, usual: Prices, store: str, region: str, minutes: int, at: int) -> Prices:
        """The policy's `usual` prices with what is dearer or cheaper now.

        `minutes` a day are what the store's managers have for approvals; 0: nothing is known.
        """
        planned = self.plan.get(region)
        investigator = planned[0] if planned and at < planned[1] else None
        if investigator is None and store not in self.asked:
            return usual
        by_skill = () if investigator is None else self.skilled.get(region, ())
        return current(usual, investigator, self.busy(store, minutes, at), by_skill)

    def take(self, store: str, action: ActionTerms, at: int) -> None:
        """An answer received at `at` asks for the store's managers as its action's terms say."""
        self.now = max(self.now, at)
        if action.manager_minutes:
            hour = self.asked.get(store)
            if hour is None:
                if len(self.asked) >= MOST:
                    del self.asked[next(iter(self.asked))]
                hour = self.asked[store] = Hour(1)
            hour.advance(self.now)
            hour.add(self.now, 0, round(action.manager_minutes * SECONDS))

    def kept(self) -> dict[str, Any]:
        """What managers were asked for, ready for JSON."""
        return {"now": self.now, "asked": {s: h.dump().hex() for s, h in self.asked.items()}}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> StaffTime:
        """What `kept` gave; raises KeyError, TypeError or ValueError for anything else."""
        staff = cls(now=kept["now"])
        for store, dumped in kept["asked"].items():
            hour = staff.asked[store] = Hour(1)
            hour.load(bytes.fromhex(dumped))
        return staff

    def busy(self, store: str, minutes: int, at: int) -> float:
        """The share of the managers' time that the last hour asked for, at most `BUSIEST`."""
        hour = self.asked.get(store)
        if hour is None or not minutes:
            return 0.0
        hour.advance(max(self.now, at))
        asked = hour.sum(0)
        if not asked:
            del self.asked[store]
        return min(BUSIEST, asked * TRADING_HOURS / (minutes * SECONDS))


@lru_cache(4096)
def current(
    usual: Prices,
    investigator: float | None,
    busy: float,
    by_skill: tuple[tuple[str, float], ...] = (),
) -> Prices:
    """The prices of people, and in `source` who set them."""
    by = ["plan"] * (investigator is not None) + ["load"] * (busy > 0)
    if not by:
        return usual
    return Prices(
        usual.cashier,
        usual.manager + waiting(busy, usual.cashier),
        usual.investigator if investigator is None else investigator,
        " and ".join(by),
        by_skill,
    )


def waiting(busy: float, minute: float) -> float:
    """What others wait for one more minute of a manager who is `busy` (0 to below 1), at `minute`.

    The marginal cost of delay (Mendelson, Communications of the ACM 28, 1985) in an M/M/1 queue:
    of its mean number waiting, busy ** 2 / (1 - busy) (Pollaczek and Khinchine), the derivative.
    """
    return minute * busy * (2 - busy) / (1 - busy) ** 2
