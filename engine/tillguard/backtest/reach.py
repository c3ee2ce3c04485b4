"""The blast radius over judged blocks: what would have tripped, and what fell to review only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..decide import REVIEW
from ..domain import Action, Choice, Hit, Trip
from ..policy import Policy
from ..radius import BlastRadius, blamed
from .block import Block, Ints

NO_TRIPS: tuple[Trip, ...] = ()
Ask = Callable[[int, Sequence[Hit], Sequence[Trip]], Choice]
"""Decides on the decision at this position with some of its hits while these trips are in force."""


class Reach:
    """Goes over the blocks in their order, as the service would have; the radius begins empty."""

    def __init__(self, owner: Callable[[str], str]) -> None:
        self.radius = BlastRadius()
        self._owner = owner

    def limit(
        self,
        block: Block,
        action: Ints,
        hits: Mapping[int, Sequence[Hit]],
        policy_of: Callable[[int], Policy],
        ask: Ask,
    ) -> tuple[list[Trip], int]:
        """Make milder in `action` what falls to review only; what tripped, and how many fell."""
        tripped: list[Trip] = []
        fallen, radius = 0, self.radius
        for i, (row, chosen) in enumerate(zip(block.rows, action.tolist(), strict=True)):
            found, trips = hits.get(i, ()), NO_TRIPS
            if chosen > REVIEW and (trips := radius.trips(row.store, row.register, row.received)):
                bound = ask(i, found, trips).action
                fallen += bound < chosen
                action[i] = chosen = bound
            policy, rule = policy_of(i), ""
            if chosen >= Action.MANAGER_APPROVAL:
                rule = self._blamed(i, Action(chosen), found, trips, policy, ask)
            tripped += radius.count(
                row.store, row.register, row.received, Action(chosen), rule, policy.radius,
                self._owner,
            )  # fmt: skip
        return tripped, fallen

    def _blamed(
        self, i: int, chosen: Action, hits: Sequence[Hit], trips: Sequence[Trip], policy: Policy,
        ask: Ask,
    ) -> str:  # fmt: skip
        heard = policy.heard(hits)
        return blamed(chosen, heard, policy, lambda some: ask(i, some, trips))
