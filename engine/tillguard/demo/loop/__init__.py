"""The feedback loop as an experiment: the same chain with and without learning, seed by seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...features import History
from ...learn import replay, with_norms
from ...learn.labels import VERDICT, Opinion
from ...pipeline import Pipeline, Rulebook
from ..chain import build_chain
from ..learning import chain_nights, received
from ..verdicts import Reviewed
from .crew import DAY, Crew
from .figures import shown
from .run import Arm, House, Lived, Terms

__all__ = ["ARMS", "Arm", "Lived", "Terms", "lived", "loop"]

SHARE = 0.1
"""Of the chain's households, and of the staff's minutes."""
RULES = "rules_only"
ARMS = (
    Arm(RULES, learns=False, reviews=False, explore=0.05),
    Arm("feedback", learns=True, reviews=True, explore=0.05),
    Arm("feedback_without_exploration", learns=True, reviews=False, explore=0.0),
)
DAYS = 364
Tick = Callable[[str, float], None]


def loop(
    home: Path, rulebook: Rulebook, seeds: Sequence[int], tick: Tick, days: int = DAYS
) -> dict[str, Any]:
    """Every arm on a tenth of the chain of every seed; means with intervals over the seeds."""
    runs = []
    for number, seed in enumerate(seeds):
        tick("living through the chains", number / len(seeds))
        runs.append(lived(home, rulebook, seed, days, tick))
    tick("living through the chains", 1.0)
    return {"share": SHARE, "list_of_seeds": list(seeds), **shown(runs, RULES, days)}


def lived(home: Path, rulebook: Rulebook, seed: int, days: int, tick: Tick) -> dict[str, Lived]:
    """All arms on one chain. They begin with the same history of the time before, in which nobody
    was reviewed; from then on each has a history of its own, which learns its own verdicts. What
    nights learn as normal is the same for all."""
    chain = build_chain(home, seed, SHARE)
    start = chain.span[1] + 1 - days * DAY
    nights, history = chain_nights(chain, tick), History()
    known = [norms for norms in nights if norms.made < start]
    replay(history, with_norms(received(chain, None, start), known), lambda event: False)
    before, events = history.dump(), received(chain, start, None)
    reviews = [opinion(review) for review in chain.verdicts(start, None)]
    policies, found = rulebook.policies, dict[str, Lived]()
    for arm in ARMS:
        crew = Crew(
            chain.truths, policies.in_force("", start), policies.staffing, SHARE, arm.explore,
            np.random.default_rng([seed, start]),
        )  # fmt: skip
        pipeline, said = Pipeline(History.load(before), rulebook, None), [*reviews] * arm.reviews
        house = House(
            pipeline, crew, arm, Terms(seed=seed), chain.truths, said, [*reviews],
            nights[len(known):],
        )  # fmt: skip
        found[arm.name] = house.run(events, start)
    return found


def opinion(review: Reviewed) -> Opinion:
    """A review that the chain makes in any case, by its own exception report."""
    return Opinion(
        review.key, VERDICT, "", review.known, review.confirmed, review.loss, review.propensity
    )
