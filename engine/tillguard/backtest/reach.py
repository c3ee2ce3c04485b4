"""What hangs on the answers before: over judged blocks what managers cost, what would have tripped
and what fell to review only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ..decide import REVIEW
from ..domain import Action, Choice, Hit, Prices, Trip
from ..pipeline import Rulebook
from ..policy import Policy
from ..radius import BlastRadius, blamed
from ..staff_time import StaffTime
from .block import Block, Ints

NO_TRIPS: tuple[Trip, ...] = ()
Ask = Callable[[int, Sequence[Hit], Sequence[Trip], Prices], Choice]
"""Decides on the decision at this position with some of its hits while these trips are in force and
people cost this."""


class Reach:
    """Goes over the blocks in their order, as the service would have; nobody is busy at first, and
    nothing has tripped."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self.begin()

    def begin(self) -> None:
        """From the first decision on."""
        self.radius, self.staff = BlastRadius(), StaffTime()

    def limit(
        self,
        block: Block,
        action: Ints,
        hits: Mapping[int, Sequence[Hit]],
        terms_of: Callable[[int], tuple[Policy, Prices]],
        ask: Ask,
    ) -> tuple[list[Trip], int]:
        """Change in `action` what other prices change, and make milder what falls to review only;
        what tripped, and how many fell."""
        tripped: list[Trip] = []
        fallen, radius = 0, self.radius
        for i, (row, chosen) in enumerate(zip(block.rows, action.tolist(), strict=True)):
            found, trips = hits.get(i, ()), NO_TRIPS
            policy, usual = terms_of(i)
            prices = self._prices(row.store, usual, row.received)
            if prices is not usual:
                action[i] = chosen = ask(i, found, NO_TRIPS, prices).action
            if chosen > REVIEW and (trips := radius.trips(row.store, row.register, row.received)):
                bound = ask(i, found, trips, prices).action
                fallen += bound < chosen
                action[i] = chosen = bound
            rule = ""
            if chosen >= Action.MANAGER_APPROVAL:
                rule = blamed(
                    Action(chosen), policy.heard(found), policy,
                    partial(_asked, ask, i, trips, prices),
                )  # fmt: skip
            self.staff.take(row.store, policy.action_terms[chosen - 1], row.received)
            tripped += radius.count(
                row.store, row.register, row.received, Action(chosen), rule, policy.radius,
                self._rulebook.owner,
            )  # fmt: skip
        return tripped, fallen

    def _prices(self, store: str, usual: Prices, at: int) -> Prices:
        minutes = self._rulebook.policies.staffing.manager_minutes(store)
        return self.staff.prices(usual, store, "", minutes, at)


def _asked(ask: Ask, i: int, trips: Sequence[Trip], prices: Prices, some: Sequence[Hit]) -> Choice:
    return ask(i, some, trips, prices)
