"""The investigators of the loop: flagged decisions become cases, cases a plan, it verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from ...domain import Case, Evidence, Person
from ...investigate import Handling, audited, group_cases, plan_shift
from ...policy import Policy, Staffing
from ...policy.terms import UNCLASSIFIED
from ..verdicts import UNANSWERED, Truth, delays

DAY = 86_400
FORGOTTEN = 28 * DAY
"""A case that nobody had time for within four weeks is not opened any more."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One case that was worked on: its minutes, whether it held a fraud, the loss that it held,
    and when the verdict became known (0: never)."""

    case: Case
    day: int
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

    def shift(
        self, flagged: Sequence[Evidence], others: Sequence[Evidence], now: int, day: int
    ) -> list[Worked]:
        """Take in what was flagged since the last shift, plan the day's minutes, work it off.

        Random picks come from `others` too, the day's decisions that nothing suspects.
        """
        self._take_in(flagged, now)
        today = datetime.fromtimestamp(now, UTC).date()
        minutes = round(self.share * sum(person.minutes for person in self.staffing.on(today)))
        if minutes <= 0:
            return []
        skills = frozenset(terms.skill for terms in self.policy.typologies.values())
        pool = Person("the crew", "", skills, minutes)
        random = {c.id: c for c in (audited(one, self._terms(one)) for one in others)}
        plan = plan_shift(
            [*self.cases.values()], [pool], now, 0.2, now, self.explore,
            unflagged=[*random.values()],
        )  # fmt: skip
        given = {**random, **self.cases}
        for one in plan.assignments:
            self.cases.pop(one.case, None)
        return [self._work(given[a.case], a.propensity, now, day) for a in plan.assignments]

    def _terms(self, found: Evidence) -> Handling:
        terms = self.policy.typology(found.typology)
        return Handling(terms.skill, terms.review_minutes)

    def _take_in(self, evidence: Sequence[Evidence], now: int) -> None:
        handling = {
            n: Handling(t.skill, t.review_minutes) for n, t in self.policy.typologies.items()
        }
        grown = group_cases(evidence, self.cases.values(), handling, handling[UNCLASSIFIED])
        self.cases |= {case.id: case for case in grown}
        self.cases = {i: c for i, c in self.cases.items() if c.opened > now - FORGOTTEN}

    def _work(self, case: Case, propensity: float, now: int, day: int) -> Worked:
        losses = [self.truths[key].loss for key in case.evidence if key in self.truths]
        answered = self.draw.random() >= UNANSWERED
        known = now + int(delays(self.draw, 1)[0] * DAY) if answered else 0
        return Worked(case, day, bool(losses), sum(losses), propensity, known)
