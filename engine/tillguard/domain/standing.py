"""How a rule stands: heard, snoozed by somebody for a while, or tripped by what it did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .decision import Action


class Measure(StrEnum):
    """What a limit of the blast radius counts: holds are HOLD and DENY."""

    HOLDS = "holds"
    APPROVALS = "approvals"

    @classmethod
    def of(cls, action: Action) -> Measure | None:
        """None for the actions that keep nobody from going on."""
        return MEASURES.get(action)


MEASURES = {
    Action.MANAGER_APPROVAL: Measure.APPROVALS,
    Action.HOLD: Measure.HOLDS,
    Action.DENY: Measure.HOLDS,
}
SAID = {Measure.HOLDS: "held", Measure.APPROVALS: "asked a manager in"}


@dataclass(frozen=True, slots=True)
class Trip:
    """A rule, or without one the policy as a whole, did too much: review only until `until`.

    Without a `register` the whole store is meant. `count` of the `answers` of the hour before `at`
    were such; `limit` is the share allowed. Epoch seconds.
    """

    rule: str
    owner: str
    store: str
    register: str
    measure: Measure
    count: int
    answers: int
    limit: float
    at: int
    until: int

    @property
    def share(self) -> float:
        return self.count / self.answers

    def said(self) -> str:
        """In words, for `bound_by` and alerts."""
        who = f"rule {self.rule}" if self.rule else "the policy"
        at = f"register {self.register} of " if self.register else ""
        return (
            f"blast radius: {who} {SAID[self.measure]} {self.share * 100:.4g} % of {at}store"
            f" {self.store} within the hour, at most {self.limit * 100:.4g} %"
        )


@dataclass(frozen=True, slots=True)
class Snooze:
    """A rule is not heard from `since` until before `until` (epoch seconds); an empty region,
    store or register means all."""

    rule: str
    since: int
    until: int
    region: str = ""
    store: str = ""
    register: str = ""

    def silences(self, region: str, store: str, register: str, at: int) -> bool:
        """Whether it holds there and then."""
        return (
            self.since <= at < self.until
            and self.region in ("", region)
            and self.store in ("", store)
            and self.register in ("", register)
        )
