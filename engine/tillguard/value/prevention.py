"""The share of loss that each action prevents, from what verdicts say, beside the policy's figure.

Of a confirmed case what was prevented at the till and what was recovered afterwards did not stay
lost. Their share of what was at stake is averaged over cases, weighted by stake and by 1 / the
chance with which the case was picked. A case in which the till acted in several ways says nothing
of one of them, and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..domain import Action, Disposition
from ..learn.evaluate.intervals import Share, wilson
from ..learn.evaluate.metrics import effective_size
from .worked import Worked

FEW = 10
"""Subjects below which a figure is shown but not offered."""


@dataclass(frozen=True, slots=True)
class Prevented:
    """What an action prevents of the loss of a typology; `present` is the policy's figure.

    `share` with its 95 % interval; `subjects` is how many are as good as alike; `lost` what was at
    stake in `cases` (minor units).
    """

    typology: str
    action: Action
    share: Share
    present: float
    subjects: float
    lost: int
    cases: tuple[str, ...]

    @property
    def offered(self) -> float | None:
        """A new figure for the policy, where its own lies outside the interval."""
        sure = self.subjects >= FEW and not self.share.low <= self.present <= self.share.high
        return round(self.share.value, 2) if sure else None


def prevention(
    worked: Iterable[Worked], present: Callable[[str, Action], float]
) -> list[Prevented]:
    """By typology and action, in this order; `present` gives the policy's figure."""
    found: dict[tuple[str, Action], list[Worked]] = defaultdict(list)
    for one in worked:
        actions = {part.action for part in one.parts}
        if one.disposition is Disposition.CONFIRMED and len(actions) == 1 and one.stake:
            found[one.typology, actions.pop()].append(one)
    return [
        estimated(typology, action, cases, present(typology, action))
        for (typology, action), cases in sorted(found.items())
    ]


def estimated(typology: str, action: Action, cases: Sequence[Worked], present: float) -> Prevented:
    """Wilson's interval at the effective number of subjects (Kish 1965): a share of loss varies no
    more than a yes or no of the same mean, so the interval is rather too wide."""
    weights: dict[str, float] = defaultdict(float)
    kept = lost = 0.0
    for one in cases:
        weight = one.stake / one.propensity
        weights[one.subject] += weight
        lost += weight
        kept += weight * min(1.0, (one.recovered + one.prevented) / one.stake)
    subjects = effective_size(np.array(list(weights.values())))
    return Prevented(
        typology,
        action,
        wilson(subjects * kept / lost, subjects),
        present,
        subjects,
        sum(one.stake for one in cases),
        tuple(one.case for one in cases),
    )
