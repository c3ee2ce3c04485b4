"""The investigators of the loop: what was flagged becomes cases, cases a plan, the plan verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ...domain import Case, Evidence, Person
from ...investigate import Handling, group_cases, plan_shift
from ...policy import Policy, Staffing
from ...policy.terms import UNCLASSIFIED
from ..verdicts import UNANSWERED, Truth, delays

DAY = 86_400
FORGOTTEN = 28 * DAY
"""A case that nobody had time for within four weeks is not opened any more."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One case that was worked on: its minutes, whether it held a fraud, the loss that it held,
    the transactions, and when the verdict became known (0: never)."""

    case: Case
    at: int
    right: bool
    loss: int
    propensity: float
    known: int


@dataclass(slots=True)
class Crew:
    """A share of the chain's people as one pool of minutes, with every skill in every region.

    Verdicts are as the demo's investigators give them: a case with any fraud in it is confirmed as
    a whole, one in ten is never answered, the others take days.
    """

    truths: Mapping[str, Truth]
    policy: Policy
    staffing: Staffing
    share: float
    explore: float
    draw: np.random.Generator
    cases: dict[str, Case] = field(default_factory=dict)

    def shift(self, evidence: Sequence[Evidence], now: int, today: date) -> list[Worked]:
        """Take in what was flagged since the last shift, plan the day's minutes, work it off."""
        self._take_in(evidence, now)
        minutes = round(self.share * sum(person.minutes for person in self.staffing.on(today)))
        if not self.cases or minutes <= 0:
            return []
        skills = frozenset(terms.skill for terms in self.policy.typologies.values())
        pool = Person("the crew", "", skills, minutes)
        plan = plan_shift([*self.cases.values()], [pool], now, 0.2, seed=now, explore=self.explore)
        return [self._work(self.cases.pop(a.case), a.propensity, now) for a in plan.assignments]

    def _take_in(self, evidence: Sequence[Evidence], now: int) -> None:
        handling = {n: Handling(t.skill, t.review_minutes) for n, t in self.policy.typologies.items()}
        grown = group_cases(evidence, self.cases.values(), handling, handling[UNCLASSIFIED])
        self.cases |= {case.id: case for case in grown}
        self.cases = {i: c for i, c in self.cases.items() if c.opened > now - FORGOTTEN}

    def _work(self, case: Case, propensity: float, now: int) -> Worked:
        losses = [self.truths[key].loss for key in case.evidence if key in self.truths]
        answered = self.draw.random() >= UNANSWERED
        known = now + int(delays(self.draw, 1)[0] * DAY) if answered else 0
        return Worked(case, now, bool(losses), sum(losses), propensity, known)
